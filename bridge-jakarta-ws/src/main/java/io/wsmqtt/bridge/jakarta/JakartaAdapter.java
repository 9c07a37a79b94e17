package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.ClientAcceptor;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Handshake;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the WebSocket sessions of one application share: its {@link ClientAcceptor}, its bounds, a few worker threads and
 * one timer thread.
 *
 * <p>Thread-safe. {@link #close()} blocks, for 5 s at most.
 */
public final class JakartaAdapter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JakartaAdapter.class);
    private static final long CLOSE_SECONDS = 5;

    private final ClientAcceptor acceptor;
    private final JakartaOptions options;
    private final AdapterThreads threads;
    private final LongSupplier nanoTime;
    private final InPlaceWrites inPlaceWrites;
    private final Semaphore holdPermits;
    private final RefusalBudget refusalsByClose;
    private final Set<JakartaSession> sessions = ConcurrentHashMap.newKeySet();
    private final UpgradeHandlers upgradeHandlers = new UpgradeHandlers();

    // Written by close() alone, before it looks at the sessions.
    private volatile boolean closed;

    JakartaAdapter(ClientAcceptor acceptor, JakartaOptions options, AdapterThreads threads, LongSupplier nanoTime) {
        this.acceptor = acceptor;
        this.options = options;
        this.threads = threads;
        this.nanoTime = nanoTime;
        inPlaceWrites = new InPlaceWrites(nanoTime);
        holdPermits = new Semaphore(options.holdThreads());
        refusalsByClose = new RefusalBudget(options.refusalsByClose(), nanoTime);
    }

    /** Opens an adapter that hands its clients to this acceptor. */
    public static JakartaAdapter open(ClientAcceptor acceptor, JakartaOptions options) {
        return new JakartaAdapter(acceptor, options, new AdapterThreads(options.workerThreads()), System::nanoTime);
    }

    /**
     * The configuration of an endpoint at this path, for {@link jakarta.websocket.server.ServerContainer#addEndpoint}.
     *
     * @param path a path or a URI template, as {@link ServerEndpointConfig#getPath()} says; the values of its parameters are
     *     not used
     */
    public ServerEndpointConfig endpoint(String path) {
        JakartaAdapter adapter = this;
        return ServerEndpointConfig.Builder.create(BridgeEndpoint.class, path)
                .configurator(new BridgeConfigurator() {
                    @Override
                    protected JakartaAdapter adapter() {
                        return adapter;
                    }
                })
                .build();
    }

    /**
     * Closes all sessions with {@link CloseReason#GOING_AWAY} and ends all threads; new clients are refused with
     * {@link CloseReason#OVERLOADED} from then on. Idempotent.
     */
    @Override
    public void close() {
        closed = true;
        sessions.forEach(session -> session.closeForOwn(CloseReason.GOING_AWAY));
        threads.end(CLOSE_SECONDS, TimeUnit.SECONDS);
        sessions.forEach(JakartaSession::abandon);
        upgradeHandlers.release();
    }

    /** Judges a handshake; waits for the verdict, at most for the admit deadline. */
    Admission admit(Handshake handshake) {
        if (closed) {
            return new Admission.Refused(CloseReason.OVERLOADED);
        }
        CompletableFuture<Admission> verdict = new CompletableFuture<>();
        try {
            var unused = acceptor.admit(handshake).whenComplete((admission, failure) -> {
                if (failure == null) {
                    verdict.complete(admission);
                } else {
                    verdict.completeExceptionally(failure);
                }
            });
            return verdict.get(options.admitDeadline().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.warn("no admission within {}: refusing {}", options.admitDeadline(), handshake.remoteAddress());
            return new Admission.Refused(CloseReason.OVERLOADED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Admission.Refused(CloseReason.OVERLOADED);
        } catch (ExecutionException | RuntimeException e) {
            LOG.error("the admission failed: refusing {}", handshake.remoteAddress(), e);
            return new Admission.Refused(CloseReason.INTERNAL);
        }
    }

    ClientAcceptor acceptor() {
        return acceptor;
    }

    JakartaOptions options() {
        return options;
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    InPlaceWrites inPlaceWrites() {
        return inPlaceWrites;
    }

    Semaphore holdPermits() {
        return holdPermits;
    }

    RefusalBudget refusalsByClose() {
        return refusalsByClose;
    }

    UpgradeHandlers upgradeHandlers() {
        return upgradeHandlers;
    }

    /** Remembers an open session, to be closed with the adapter. */
    void remember(JakartaSession session) {
        sessions.add(session);
        if (closed) {
            session.closeForOwn(CloseReason.GOING_AWAY);
        }
    }

    /** Forgets an ended session. */
    void forget(JakartaSession session) {
        sessions.remove(session);
    }

    AdapterThreads threads() {
        return threads;
    }
}
