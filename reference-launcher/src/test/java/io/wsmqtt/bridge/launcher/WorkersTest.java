package io.wsmqtt.bridge.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WorkersTest {
    @Test
    void twoThreadsServeWhatComesAndGoes() {
        try (Workers workers = new Workers()) {
            AtomicInteger done = new AtomicInteger();
            for (int i = 0; i < 10_000; i++) {
                workers.execute(done::incrementAndGet);
            }
            await().until(() -> done.get() == 10_000);
            assertThat(workers.threads()).isEqualTo(Workers.FEWEST);
        }
    }

    @Test
    void moreComeWhereAllAreHeldAndGoAgain() throws InterruptedException {
        try (Workers workers = new Workers(Duration.ofMillis(200))) {
            CountDownLatch release = new CountDownLatch(1);
            for (int i = 0; i < 20; i++) {
                workers.execute(() -> hold(release));
            }
            CountDownLatch served = new CountDownLatch(1);
            workers.execute(served::countDown);
            assertThat(served.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(workers.threads()).isGreaterThan(20);
            release.countDown();
            await().until(() -> workers.threads() == Workers.FEWEST);
        }
    }

    @Test
    void thereAreNeverMoreThanTomcatWouldHave() {
        try (Workers workers = new Workers()) {
            CountDownLatch release = new CountDownLatch(1);
            for (int i = 0; i < Workers.MOST + 50; i++) {
                workers.execute(() -> hold(release));
            }
            await().until(() -> workers.threads() == Workers.MOST);
            AtomicInteger later = new AtomicInteger();
            workers.execute(later::incrementAndGet);
            release.countDown();
            await().until(() -> later.get() == 1);
            assertThat(workers.threads()).isLessThanOrEqualTo(Workers.MOST);
        }
    }

    private static void hold(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
