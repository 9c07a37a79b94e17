package io.wsmqtt.bridge.launcher;

/** The entry point of {@code java -jar bridge.war}. */
public final class Main {
    private Main() {}

    /** Starts the application. */
    public static void main(String[] args) {
        System.out.println("The launcher is not written yet.");
    }
}
