package io.wsmqtt.bridge.paho;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PahoExecutorTest {
    @Test
    void cancellingDoesNotInterruptTheListenerInItsWork() throws Exception {
        PahoExecutor executor = new PahoExecutor(new Threads(), failure -> {});
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Future<?> task = executor.submit(() -> {
            working.countDown();
            try {
                boolean unused = cancelled.await(10, TimeUnit.SECONDS);
                interrupted.complete(Thread.currentThread().isInterrupted());
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        assertThat(working.await(10, TimeUnit.SECONDS)).isTrue();
        task.cancel(true);
        cancelled.countDown();
        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
    }
}
