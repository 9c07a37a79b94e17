package io.wsmqtt.bridge.paho;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of one connection, plain or with TLS, as Paho gets it.
 *
 * <p>Thread-safe. {@link #close} never blocks and ends a connect, a read or a write that is under way. For Paho it is
 * always a plain socket: its own TLS path leaves the socket open where the peer sent no close_notify, and cannot be ended
 * while a write is stuck.
 */
final class BrokerSocket extends Socket {
    private static final Logger LOG = LoggerFactory.getLogger(PahoConnector.class);
    private static final long LAST_READ_MILLIS = 200;

    private final BrokerAddress address;
    private final @Nullable SSLSocketFactory tls;
    private final Consumer<ServerLimits> connack;
    private final IntConsumer disconnect;
    private final Topics topics;
    private final Consumer<List<Publish>> arrived;
    private final Socket plain = new Socket();
    private final CountDownLatch written = new CountDownLatch(1);
    private final CountDownLatch allRead = new CountDownLatch(1);
    private volatile Socket transport = plain;
    private volatile int timeoutMillis;

    /** For the last four see {@link PacketInput}. */
    BrokerSocket(
            BrokerAddress address,
            @Nullable SSLSocketFactory tls,
            Consumer<ServerLimits> connack,
            IntConsumer disconnect,
            Topics topics,
            Consumer<List<Publish>> arrived) {
        this.address = address;
        this.tls = tls;
        this.connack = connack;
        this.disconnect = disconnect;
        this.topics = topics;
        this.arrived = arrived;
    }

    /** Connects to the broker's address: the one that Paho resolved stands for it only. */
    @Override
    public void connect(SocketAddress nominal, int timeout) throws IOException {
        Thread.currentThread().setName(Threads.PREFIX + "connect");
        timeoutMillis = timeout;
        InetSocketAddress target = new InetSocketAddress(address.host(), address.port());
        if (target.isUnresolved()) {
            throw new UnknownHostException(address.host());
        }
        plain.setTcpNoDelay(true);
        plain.connect(target, timeout);
        if (tls != null) {
            plain.setSoTimeout(timeout);
            transport = handshake(tls);
            plain.setSoTimeout(0);
        }
    }

    private SSLSocket handshake(SSLSocketFactory factory) throws IOException {
        SSLSocket secured = (SSLSocket) factory.createSocket(plain, address.peerHost(), address.port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new PacketInput(transport.getInputStream(), topics, connack, disconnect, arrived) {
            private boolean released; // serial: one thread reads

            @Override
            boolean fill(int least) throws IOException {
                if (!released) {
                    Thread.currentThread().setName(Threads.PREFIX + "receive");
                    awaitFirstWrite();
                    released = true;
                }
                boolean more = false;
                try {
                    more = super.fill(least);
                } finally {
                    if (!more) {
                        allRead.countDown();
                    }
                }
                return more;
            }
        };
    }

    /**
     * A broker says nothing before CONNECT. To read earlier would be wrong: if the receiver ended before Paho had seen it
     * run, which a closed connection does, Paho's connecting thread would wait for it for ever.
     */
    private void awaitFirstWrite() throws IOException {
        try {
            if (!written.await(timeoutMillis, TimeUnit.MILLISECONDS)) {
                throw new SocketTimeoutException("nothing was sent to the broker");
            }
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new FilterOutputStream(transport.getOutputStream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (written.getCount() > 0) {
                    Thread.currentThread().setName(Threads.PREFIX + "send");
                    written.countDown();
                }
                try {
                    out.write(bytes, offset, length);
                } catch (IOException e) {
                    awaitLastRead();
                    throw e;
                }
            }
        };
    }

    /** A broker that closes the connection says why before, but to write fails at once: Paho would not read any more. */
    private void awaitLastRead() {
        try {
            if (!allRead.await(LAST_READ_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("The connection to {} can be read, but not written", address);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Does nothing: Paho wants to look up once a second, and would lose a packet that takes longer to arrive. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public void setSoTimeout(int timeout) {}

    /** Does nothing: Paho closes the socket next, which ends a read just as well. */
    @Override
    public void shutdownInput() {}

    @Override
    public boolean isConnected() {
        return plain.isConnected();
    }

    @Override
    public boolean isClosed() {
        return plain.isClosed();
    }

    /** Closes TCP below TLS, since a close_notify would wait for a write that is stuck. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // The monitor would only make it wait.
    public void close() throws IOException {
        plain.close();
    }
}
