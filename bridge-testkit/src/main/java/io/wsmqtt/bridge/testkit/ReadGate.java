package io.wsmqtt.bridge.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * An input stream that stands still while it is shut. A read that was waiting for bytes when the gate was shut holds
 * those it gets, at most as many as were asked for.
 *
 * <p>Opening and shutting are thread-safe and non-blocking; reading is for one thread.
 */
final class ReadGate extends FilterInputStream {

    private final Object lock = new Object();

    @GuardedBy("lock")
    private boolean shut;

    ReadGate(InputStream in) {
        super(in);
    }

    void shut() {
        synchronized (lock) {
            shut = true;
        }
    }

    void open() {
        synchronized (lock) {
            shut = false;
            lock.notifyAll();
        }
    }

    private void pass() throws IOException {
        synchronized (lock) {
            while (shut) {
                try {
                    lock.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("Interrupted at the gate", e);
                }
            }
        }
    }

    @Override
    public int read() throws IOException {
        pass();
        int value = super.read();
        pass();
        return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        pass();
        int count = super.read(target, offset, length);
        pass();
        return count;
    }
}
