package io.wsmqtt.bridge.reference;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a JDK keeps of a web application's records when the application is gone.
 *
 * <p>{@code java.lang.runtime.ObjectMethods} of JDK 17 links the {@code equals}, {@code hashCode} and {@code toString} of
 * every record through shared method handles, and a method handle remembers the last type it was asked for. If that is a
 * class of ours, its class loader can never be collected. So the last one to be linked is made one of the JDK's own.
 */
final class RecordCaches {
    private static final Logger log = LoggerFactory.getLogger(RecordCaches.class);

    private RecordCaches() {}

    /** Has the JDK let go of the application's classes; to be called last. */
    static void release() {
        link("equals", MethodType.methodType(boolean.class, Integer.class, Object.class));
        link("hashCode", MethodType.methodType(int.class, Integer.class));
        link("toString", MethodType.methodType(String.class, Integer.class));
    }

    private static void link(String method, MethodType type) {
        MethodHandle component = MethodHandles.identity(Integer.class);
        try {
            Object unused =
                    ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, Integer.class, "value", component);
        } catch (Throwable newerJdk) {
            // One that insists on a record; those do not remember types so.
            log.debug("records' {} not released", method, newerJdk);
        }
    }
}
