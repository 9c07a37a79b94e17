package io.wsmqtt.bridge.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Heartbeats that are echoed")
class EchoesTest {
    private int echoed;
    private final Echoes echoes = new Echoes(() -> echoed++);

    private CompletableFuture<Void> frame() {
        CompletableFuture<Void> dealtWith = new CompletableFuture<>();
        echoes.frame(dealtWith);
        return dealtWith;
    }

    private CompletableFuture<Void> heartbeat() {
        return echoes.heartbeat().toCompletableFuture();
    }

    @Test
    @DisplayName("wait for all frames before them and for none behind them")
    void eachForItsOwn() {
        CompletableFuture<Void> a = frame();
        CompletableFuture<Void> b = frame();
        CompletableFuture<Void> first = heartbeat();
        CompletableFuture<Void> c = frame();
        CompletableFuture<Void> second = heartbeat();
        a.complete(null);
        assertThat(echoed).isZero();
        b.complete(null);
        assertThat(echoed).isEqualTo(1);
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        c.complete(null);
        assertThat(echoed).isEqualTo(2);
        assertThat(second).isCompleted();
    }

    @Test
    @DisplayName("wait also where frames behind an earlier one are dealt with before those ahead of it")
    void outOfOrder() {
        CompletableFuture<Void> a = frame();
        CompletableFuture<Void> first = heartbeat();
        CompletableFuture<Void> b = frame();
        CompletableFuture<Void> second = heartbeat();
        b.complete(null);
        CompletableFuture<Void> third = heartbeat();
        assertThat(echoed).isZero();
        a.complete(null);
        assertThat(echoed).isEqualTo(3);
        assertThat(List.of(first, second, third)).allMatch(CompletableFuture::isDone);
    }

    @Test
    @DisplayName("are echoed at once where all frames are dealt with")
    void atOnce() {
        frame().complete(null);
        CompletableFuture<Void> inline = CompletableFuture.completedFuture(null);
        echoes.frame(inline);
        assertThat(heartbeat()).isCompleted();
        assertThat(echoed).isEqualTo(1);
    }

    @Test
    @DisplayName("take no room of their own where nothing came between them")
    void withoutRoom() {
        CompletableFuture<Void> a = frame();
        List<CompletableFuture<Void>> waiting = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            waiting.add(heartbeat());
        }
        assertThat(waiting).allMatch(stage -> stage == waiting.get(0));
        a.complete(null);
        assertThat(echoed).isEqualTo(1_000);
    }

    @Test
    @DisplayName("may come while one is being echoed")
    void reentrant() {
        List<CompletableFuture<Void>> further = new ArrayList<>();
        int[] count = {0};
        Echoes[] self = new Echoes[1];
        self[0] = new Echoes(() -> {
            if (count[0]++ == 0) {
                further.add(self[0].heartbeat().toCompletableFuture());
            }
        });
        CompletableFuture<Void> a = new CompletableFuture<>();
        self[0].frame(a);
        CompletableFuture<Void> first = self[0].heartbeat().toCompletableFuture();
        a.complete(null);
        assertThat(count[0]).isEqualTo(2);
        assertThat(first).isCompleted();
        assertThat(further).allMatch(CompletableFuture::isDone);
    }
}
