package io.wsmqtt.bridge.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.junit.jupiter.api.Test;

class ManualSchedulerTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<String> ran = new ArrayList<>();

    @Test
    void executedTasksWaitUntilTheyAreRun() {
        scheduler.execute(() -> ran.add("a"));
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isEqualTo(1);
        scheduler.runPending();
        assertThat(ran).containsExactly("a");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void runPendingRunsWhatItsTasksExecuteButNothingLater() {
        scheduler.execute(() -> {
            scheduler.execute(() -> ran.add("nested"));
            scheduler.schedule(() -> ran.add("later"), 1, SECONDS);
        });
        scheduler.runPending();
        assertThat(ran).containsExactly("nested");
        assertThat(scheduler.untilNext()).contains(SECOND);
    }

    @Test
    void tasksRunInOrderOfTimeAndThenOfArrivalWithTheClockAtTheirTime() {
        scheduler.schedule(() -> ran.add("c" + scheduler.elapsed()), 3, SECONDS);
        scheduler.schedule(() -> ran.add("a" + scheduler.elapsed()), 1, SECONDS);
        scheduler.schedule(() -> ran.add("b" + scheduler.elapsed()), 1, SECONDS);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(ran).containsExactly("aPT1S", "bPT1S", "cPT3S");
        assertThat(scheduler.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void advanceRunsWhatIsScheduledMeanwhileIfItIsDueWithinTheStep() {
        scheduler.schedule(
                () -> {
                    scheduler.schedule(() -> ran.add("within"), 1, SECONDS);
                    scheduler.schedule(() -> ran.add("beyond"), 2, SECONDS);
                },
                1,
                SECONDS);
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("within");
    }

    @Test
    void bothClocksMoveTogetherAndNanoTimeWraps() {
        long before = scheduler.nanoTime();
        Instant start = scheduler.instant();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(scheduler.nanoTime() - before)
                .isEqualTo(Duration.ofMinutes(1).toNanos());
        assertThat(scheduler.nanoTime()).isLessThan(before);
        assertThat(scheduler.instant()).isEqualTo(start.plusSeconds(60));
    }

    @Test
    void aRepeatingTaskRunsOncePerPeriodUntilItIsCancelledByItself() {
        List<ScheduledFuture<?>> handle = new ArrayList<>();
        handle.add(scheduler.scheduleAtFixedRate(
                () -> {
                    ran.add(scheduler.elapsed().toString());
                    if (ran.size() == 3) {
                        handle.get(0).cancel(false);
                    }
                },
                0,
                2,
                SECONDS));
        scheduler.advance(Duration.ofSeconds(60));
        assertThat(ran).containsExactly("PT0S", "PT2S", "PT4S");
        assertThat(scheduler.pending()).isZero();
    }

    @Test
    void aTaskWithFixedDelayRepeats() {
        ScheduledFuture<?> task = scheduler.scheduleWithFixedDelay(() -> ran.add("x"), 1, 1, SECONDS);
        scheduler.advance(Duration.ofSeconds(3));
        assertThat(ran).hasSize(3);
        assertThat(task.getDelay(SECONDS)).isEqualTo(1);
        assertThat(scheduler.pending()).isEqualTo(1);
    }

    @Test
    void aCancelledTaskIsForgottenAtOnce() {
        ScheduledFuture<?> task = scheduler.schedule(() -> ran.add("never"), 1, SECONDS);
        assertThat(task.cancel(false)).isTrue();
        assertThat(scheduler.pending()).isZero();
        scheduler.advance(SECOND);
        assertThat(ran).isEmpty();
    }

    @Test
    void aFailureIsThrownAgainOnceTheOtherDueTasksHaveRun() {
        scheduler.execute(() -> {
            throw new IllegalStateException("first");
        });
        scheduler.execute(() -> {
            throw new AssertionError("second");
        });
        scheduler.execute(() -> ran.add("after"));
        assertThatThrownBy(scheduler::runPending)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("first")
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertThat(ran).containsExactly("after");
        scheduler.runPending();
    }

    @Test
    void aSubmittedTaskFailsItsFutureAsWell() {
        Future<String> future = scheduler.submit(() -> {
            throw new IOException("gone");
        });
        assertThatThrownBy(scheduler::runPending)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(IOException.class);
        assertThat(future).isDone();
        assertThatThrownBy(future::get).hasRootCauseMessage("gone");
    }

    @Test
    void aRepeatingTaskThatFailsIsNotRepeated() {
        scheduler.scheduleAtFixedRate(
                () -> {
                    throw new IllegalStateException("once");
                },
                1,
                1,
                SECONDS);
        assertThatThrownBy(() -> scheduler.advance(Duration.ofSeconds(5))).hasMessage("once");
        assertThat(scheduler.pending()).isZero();
        assertThat(scheduler.elapsed()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void aSubmittedValueIsInItsFuture() throws Exception {
        Future<Integer> future = scheduler.submit(() -> 42);
        scheduler.runPending();
        assertThat(future.get()).isEqualTo(42);
    }

    @Test
    void aTaskMayNotDriveTheClock() {
        scheduler.execute(() -> scheduler.advance(SECOND));
        assertThatThrownBy(scheduler::runPending).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatThrownBy(() -> scheduler.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theLongestDelayDoesNotOverflow() {
        scheduler.advance(SECOND);
        scheduler.schedule(() -> ran.add("never"), Long.MAX_VALUE, SECONDS);
        scheduler.advance(Duration.ofDays(365));
        assertThat(ran).isEmpty();
        assertThat(scheduler.pending()).isEqualTo(1);
    }

    @Test
    void shutdownRefusesNewTasksAndKeepsTheOnesThatRunOnce() {
        scheduler.schedule(() -> ran.add("once"), 1, SECONDS);
        scheduler.scheduleAtFixedRate(() -> ran.add("repeating"), 1, 1, SECONDS);
        scheduler.shutdown();
        assertThatThrownBy(() -> scheduler.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThat(scheduler.isTerminated()).isFalse();
        scheduler.advance(Duration.ofSeconds(2));
        assertThat(ran).containsExactly("once");
        assertThat(scheduler.isTerminated()).isTrue();
    }

    @Test
    void shutdownNowHandsBackWhatIsLeft() {
        scheduler.execute(() -> ran.add("never"));
        assertThat(scheduler.shutdownNow()).hasSize(1);
        scheduler.runPending();
        assertThat(ran).isEmpty();
    }

    @Test
    void tasksMayBeHandedInFromManyThreads() throws Exception {
        CountDownLatch all = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            new Thread(() -> {
                        for (int n = 0; n < 500; n++) {
                            scheduler.execute(() -> ran.add("x"));
                        }
                        all.countDown();
                    })
                    .start();
        }
        while (!all.await(0, SECONDS)) {
            scheduler.runPending();
        }
        scheduler.runPending();
        assertThat(ran).hasSize(2000);
    }
}
