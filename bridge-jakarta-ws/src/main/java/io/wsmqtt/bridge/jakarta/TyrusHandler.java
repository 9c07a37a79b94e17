package io.wsmqtt.bridge.jakarta;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An upgrade handler of Tyrus, as Payara and GlassFish have it, by reflection: it has no interface for what is needed here.
 *
 * <p>It asks for the client's data before it makes its connection, and waits for the connection with the first data. Where there is
 * data by then, or the client is gone, these containers say so within that very call: the thread would wait for itself, for ever.
 */
final class TyrusHandler {
    private static final String TYRUS = "org.glassfish.tyrus.servlet.TyrusHttpUpgradeHandler";

    /** What leads from it to the endpoint. */
    private static final List<String> TO_ENDPOINT = List.of("upgradeInfo", "connection", "writer");

    private final HttpUpgradeHandler handler;

    TyrusHandler(HttpUpgradeHandler handler) {
        this.handler = handler;
    }

    static boolean is(HttpUpgradeHandler handler) {
        return handler.getClass().getName().equals(TYRUS);
    }

    /**
     * Lets what comes too early have the connection made. To be called between Tyrus's handshake and the container's {@code init}, on
     * the thread that is about to call that.
     *
     * <p>All others are left to Tyrus alone, without a frame of ours: making a connection may start a thread of the container, which
     * keeps the protection domains of its callers, and with them the class loader of an application that has long gone.
     */
    void connectWhenNeeded() throws ReflectiveOperationException {
        Field connection = field("connection");
        Connecting connecting = new Connecting(connection);
        field("connectionLatch").set(handler, connecting);
        connection.set(handler, proxy(connection.getType(), (self, method, arguments) -> {
            connecting.await();
            Object made = connection.get(handler);
            if (made == self) {
                throw new IllegalStateException("the connection could not be made");
            }
            return call(method, made, arguments);
        }));
    }

    /** Parts it from its endpoint. */
    void release() throws ReflectiveOperationException {
        for (String name : TO_ENDPOINT) {
            field(name).set(handler, null);
        }
        field("connectionLatch").set(handler, new CountDownLatch(0));
    }

    private Field field(String name) throws ReflectiveOperationException {
        Field field = handler.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    private static Object proxy(Class<?> type, InvocationHandler does) {
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, does);
    }

    private static Object call(Method method, Object target, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What Tyrus waits on for its connection: the thread that is to make it does so then. */
    private final class Connecting extends CountDownLatch {
        private final Thread maker = Thread.currentThread();
        private final Field connection;
        private boolean making;

        Connecting(Field connection) {
            super(1);
            this.connection = connection;
        }

        @Override
        public void await() throws InterruptedException {
            if (Thread.currentThread() != maker || getCount() == 0) {
                super.await();
                return;
            }
            if (making) {
                // Meanwhile the endpoint is told of its session: it may send, and learn that the client is gone.
                throw new IllegalStateException("the connection is still being made");
            }
            making = true;
            try {
                connection.set(handler, make());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            } finally {
                countDown();
            }
        }

        /** Makes the connection, and has Tyrus be given the same when it comes to that. */
        private Object make() throws ReflectiveOperationException {
            Field upgradeInfo = field("upgradeInfo");
            Field writer = field("writer");
            Field webConnection = field("wc");
            Class<?> listener = Class.forName(
                    connection.getType().getName() + "$CloseListener",
                    false,
                    connection.getType().getClassLoader());
            Object closes = proxy(listener, (self, method, arguments) -> {
                ((WebConnection) webConnection.get(handler)).close();
                return null;
            });
            Method create = upgradeInfo.getType().getMethod("createConnection", writer.getType(), listener);
            Object made = create.invoke(upgradeInfo.get(handler), writer.get(handler), closes);
            upgradeInfo.set(handler, proxy(upgradeInfo.getType(), (self, method, arguments) -> made));
            return made;
        }
    }
}
