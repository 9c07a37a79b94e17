package io.wsmqtt.bridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.wsmqtt.bridge.BridgeException;
import io.wsmqtt.bridge.CloseReason;
import io.wsmqtt.bridge.Frame;
import io.wsmqtt.bridge.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class RecordingSessionTest {
    private final RecordingSession session = RecordingSession.of("1", "user");

    @Test
    void sendsAndConfirmsCompleteInlineUnlessTheyAreHeld() {
        assertThat(send("a")).isCompleted();
        assertThat(session.confirm()).isCompletedWithValue(Receipt.RECEIVED);
        assertThat(session.newTexts()).containsExactly("a");
        session.assertExhausted();
    }

    @Test
    void aHeldSendCompletesWhenItIsReleased() {
        session.holdSends();
        CompletionStage<Void> first = send("a");
        assertThat(first).isNotCompleted();
        assertThat(session.isSending()).isTrue();
        session.releaseSend();
        assertThat(first).isCompleted();
        assertThatIllegalStateException().isThrownBy(session::releaseSend);
        assertThat(session.violations()).isEmpty();
    }

    @Test
    void aSendBeforeTheLastCompletedIsAViolation() {
        session.holdSends();
        send("a");
        send("b");
        assertThat(session.violations()).hasSize(1);
    }

    @Test
    void aSendWithoutFramesIsAViolation() {
        var unused = session.send(List.of());
        assertThat(session.violations()).hasSize(1);
    }

    @Test
    void aSendAfterAFailedOneIsAViolation() {
        session.holdSends();
        CompletionStage<Void> first = send("a");
        session.failSends(new BridgeException.TooSlow("10 s"));
        assertThat(first).isCompletedExceptionally();
        assertThat(session.violations()).isEmpty();
        assertThat(send("b")).isCompletedExceptionally();
        assertThat(session.violations()).hasSize(1);
    }

    @Test
    void twoConfirmsOutstandingAreAViolation() {
        session.holdConfirms();
        CompletionStage<Receipt> confirm = session.confirm();
        send("a");
        assertThat(session.violations()).isEmpty();
        var unused = session.confirm();
        assertThat(session.violations()).hasSize(1);
        assertThat(confirm).isNotCompleted();
    }

    @Test
    void aHeldConfirmCompletesWithItsAnswer() {
        session.holdConfirms();
        CompletionStage<Receipt> confirm = session.confirm();
        assertThat(session.isConfirming()).isTrue();
        session.answerConfirm(Receipt.ASSUMED);
        assertThat(confirm).isCompletedWithValue(Receipt.ASSUMED);
        assertThatIllegalStateException().isThrownBy(() -> session.answerConfirm(Receipt.RECEIVED));
    }

    @Test
    void closeFailsWhatIsPendingAndTellsTheFirstReason() {
        session.holdSends();
        session.holdConfirms();
        List<CloseReason> told = new ArrayList<>();
        session.onClose(told::add);
        CompletionStage<Void> send = send("a");
        CompletionStage<Receipt> confirm = session.confirm();
        session.close(CloseReason.TOO_SLOW);
        session.close(CloseReason.NORMAL);
        assertThat(send).isCompletedExceptionally();
        assertThat(confirm).isCompletedExceptionally();
        assertThat(told).containsExactly(CloseReason.TOO_SLOW);
        assertThat(session.closeReason()).contains(CloseReason.TOO_SLOW);
        assertThat(send("b")).isCompletedExceptionally();
    }

    @Test
    void whatTheTestNeverLookedAtIsReported() {
        send("unseen");
        session.close(CloseReason.NORMAL);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(session::assertExhausted)
                .withMessageContaining("unseen")
                .withMessageContaining("close");
        session.newFrames();
        session.closeReason();
        session.assertExhausted();
    }

    private CompletionStage<Void> send(String text) {
        return session.send(List.of(Frame.text(text)));
    }
}
