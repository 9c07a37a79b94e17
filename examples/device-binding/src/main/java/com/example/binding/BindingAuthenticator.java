package com.example.binding;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Credentials;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.h2.Driver;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * Lets in who is bound to the device, and hands the role on as a claim.
 *
 * <p>Thread-safe. It never blocks its caller, a thread of the container: the look-ups run on threads of its own, as many as
 * there are connections to the database. What waits for them has a bound, and beyond it clients are told to come back later.
 */
public final class BindingAuthenticator implements Authenticator, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(BindingAuthenticator.class.getName());

    private static final String DEFAULT_URL = "jdbc:h2:mem:bindings;INIT=RUNSCRIPT FROM 'classpath:bindings.sql'";
    private static final int CONNECTIONS = 2;
    private static final int WAITING = 500;
    private static final int LOGIN_SECONDS = 2;
    private static final long END_SECONDS = 5;

    /** Less than the 5 s after which the bridge refuses by itself: a look-up that nobody waits for is not made. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final Verdict NOT_BOUND =
            new Denied(CloseReason.POLICY.withText("this user is not bound to this device"));
    private static final Verdict CROWDED =
            new Denied(CloseReason.OVERLOADED.withText("too many look-ups at once: try again later"));
    private static final Verdict AWAY =
            new Denied(CloseReason.OVERLOADED.withText("the bindings cannot be looked up now: try again later"));

    private final Bindings bindings;
    private final ThreadPoolExecutor lookups;
    private final Runnable release;

    /** For the ServiceLoader: asks the database that the environment variable {@code BINDINGS_URL} names. */
    public BindingAuthenticator() {
        this(pool(Optional.ofNullable(System.getenv("BINDINGS_URL")).orElse(DEFAULT_URL)));
    }

    private BindingAuthenticator(JdbcConnectionPool pool) {
        this(new Bindings(pool), CONNECTIONS, WAITING, () -> {
            pool.dispose();
            Driver.unload(); // What the JDK knows it by would keep the application in memory.
        });
    }

    BindingAuthenticator(Bindings bindings, int threads, int waiting, Runnable release) {
        this.bindings = bindings;
        this.release = release;
        lookups = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(waiting), work -> {
                    Thread thread = new Thread(work, "bindings");
                    thread.setDaemon(true);
                    return thread;
                });
        lookups.allowCoreThreadTimeOut(true);
    }

    private static JdbcConnectionPool pool(String url) {
        JdbcConnectionPool pool = JdbcConnectionPool.create(
                url,
                Optional.ofNullable(System.getenv("BINDINGS_USER")).orElse(""),
                Optional.ofNullable(System.getenv("BINDINGS_PASSWORD")).orElse(""));
        pool.setMaxConnections(CONNECTIONS);
        pool.setLoginTimeout(LOGIN_SECONDS);
        return pool;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        String pid = value(credentials, "pid");
        String sn = value(credentials, "sn");
        String openid = value(credentials, "openid");
        long asked = System.nanoTime();
        CompletableFuture<Verdict> verdict = new CompletableFuture<>();
        try {
            lookups.execute(() -> {
                try {
                    verdict.complete(System.nanoTime() - asked > PATIENCE_NANOS ? CROWDED : lookUp(pid, sn, openid));
                } catch (RuntimeException e) {
                    verdict.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException full) {
            verdict.complete(CROWDED);
        }
        return verdict;
    }

    private Verdict lookUp(String pid, String sn, String openid) {
        try {
            return bindings.find(pid, sn, openid)
                    .<Verdict>map(role -> new Granted(Map.of(Role.CLAIM, role.value())))
                    .orElse(NOT_BOUND);
        } catch (SQLException e) {
            LOG.log(Level.WARNING, "the bindings cannot be looked up: {0}", e.getMessage());
            return AWAY;
        }
    }

    private static String value(Credentials credentials, String name) {
        String value = credentials.attributes().get(name);
        if (value == null) {
            throw new IllegalStateException("the setting bridge.path names no {" + name + "}");
        }
        return value;
    }

    /** Ends the threads and closes the connections. The bridge calls it at its end. */
    @Override
    public void close() {
        lookups.shutdownNow();
        try {
            if (!lookups.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "a look-up is still under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        release.run();
    }
}
