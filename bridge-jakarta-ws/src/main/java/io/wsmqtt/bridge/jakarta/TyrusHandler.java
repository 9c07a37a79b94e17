package io.wsmqtt.bridge.jakarta;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

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
     * Has its connection made when it is first needed, be it by data that comes too early. To be called between Tyrus's handshake and
     * the container's {@code init}.
     */
    void connectWhenNeeded() throws ReflectiveOperationException {
        Field upgradeInfo = field("upgradeInfo");
        Field connection = field("connection");
        Field writer = field("writer");
        Field webConnection = field("wc");
        CountDownLatch connected = (CountDownLatch) field("connectionLatch").get(handler);
        Class<?> listener = Class.forName(
                connection.getType().getName() + "$CloseListener",
                false,
                connection.getType().getClassLoader());
        Method create = upgradeInfo.getType().getMethod("createConnection", writer.getType(), listener);

        Object once = proxy(upgradeInfo.getType(), new Once(upgradeInfo.get(handler)));
        Object writes = writer.get(handler);
        Object closes = proxy(listener, (self, method, arguments) -> {
            ((WebConnection) webConnection.get(handler)).close();
            return null;
        });
        InvocationHandler whenNeeded =
                (self, method, arguments) -> call(method, call(create, once, writes, closes), arguments);
        upgradeInfo.set(handler, once);
        connection.set(handler, proxy(connection.getType(), whenNeeded));
        connected.countDown();
    }

    /** Parts it from its endpoint. */
    void release() throws ReflectiveOperationException {
        for (String name : TO_ENDPOINT) {
            field(name).set(handler, null);
        }
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

    /** An {@code UpgradeInfo} that makes one connection, and gives it to whoever asks: to Tyrus, too. */
    private static final class Once implements InvocationHandler {
        private final Object upgradeInfo;

        @GuardedBy("this")
        private boolean making;

        @GuardedBy("this")
        private @Nullable Object connection;

        Once(Object upgradeInfo) {
            this.upgradeInfo = upgradeInfo;
        }

        @Override
        public @Nullable Object invoke(Object self, Method method, Object[] arguments) throws Throwable {
            if (!method.getName().equals("createConnection")) {
                return call(method, upgradeInfo, arguments);
            }
            // Meanwhile the endpoint is told of its session: it may send, and learn that the client is gone.
            synchronized (this) {
                if (connection == null) {
                    if (making) {
                        throw new IllegalStateException("the connection is still being made");
                    }
                    making = true;
                    connection = call(method, upgradeInfo, arguments);
                }
                return connection;
            }
        }
    }
}
