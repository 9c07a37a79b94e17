package io.wsmqtt.bridge.demo;

/** The entry point of the demonstration. */
public final class Demo {
    private Demo() {}

    /** Runs the demonstration until the process is interrupted. */
    public static void main(String[] args) {
        System.out.println("The demonstration is not written yet: " + System.getProperty("bridge.war"));
    }
}
