package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.wsmqtt.bridge.reference.Ledger.Way;
import io.wsmqtt.bridge.reference.Sent.Answer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The account of a fault test")
class LedgerTest {
    private final Ledger ledger = new Ledger();

    @BeforeEach
    void onePhoneAndAPair() {
        ledger.addPhone("one", "one");
        ledger.addPhone("both-a", "both");
        ledger.addPhone("both-b", "both");
    }

    private static void send(Sent sent, int messages) {
        IntStream.range(0, messages).forEach(i -> sent.settle(sent.next(), Answer.TAKEN));
    }

    private static void receive(Receipts receipts, int... numbers) {
        IntStream.of(numbers).forEach(receipts::received);
    }

    @Test
    @DisplayName("finds what the broker took and the phone never got, and nothing else, lost")
    void lostDown() {
        Sent sent = ledger.toUser("one");
        send(sent, 3);
        sent.next();
        receive(ledger.down("one").receipts(), 0, 2);
        assertThat(ledger.lost(Way.DOWN))
                .singleElement()
                .satisfies(loss -> assertThat(loss.item().number()).isEqualTo(1));
    }

    @Test
    @DisplayName("finds whatever a phone sent and the device never got lost, confirmed or not")
    void lostUp() {
        Sent sent = ledger.up("one").sent();
        send(sent, 1);
        sent.next();
        assertThat(ledger.lost(Way.UP)).hasSize(2);
        receive(ledger.up("one").receipts(), 0, 1);
        assertThat(ledger.lost(Way.UP)).isEmpty();
    }

    @Test
    @DisplayName("wants each message at each of the two phones of a user")
    void lostForOneOfTwo() {
        send(ledger.toUser("both"), 1);
        receive(ledger.down("both-a").receipts(), 0);
        assertThat(ledger.lost(Way.DOWN_TO_PAIR))
                .singleElement()
                .satisfies(loss -> assertThat(loss.phone()).isEqualTo("both-b"));
    }

    @Test
    @DisplayName("judges the order by the first receipt: repeats do not count, what was overtaken does")
    void order() {
        send(ledger.toUser("one"), 5);
        receive(ledger.down("one").receipts(), 0, 1, 0, 1, 3, 4, 2, 2);
        assertThat(ledger.down("one").receipts().outOfOrder()).containsExactly(2);
        assertThat(ledger.figures(Way.DOWN)).isEqualTo(new Ledger.Figures(5, 5, 0, 0, 1, 3, 0));
    }

    @Test
    @DisplayName("tells repeats of what was confirmed before from others")
    void repeats() {
        send(ledger.toUser("one"), 3);
        Receipts receipts = ledger.down("one").receipts();
        receive(receipts, 0, 1);
        receipts.confirmed(0);
        receive(receipts, 0, 1, 2);
        receipts.confirmed(1);
        assertThat(receipts.repeats()).isEqualTo(2);
        assertThat(receipts.repeatsAfterConfirmation())
                .extracting(Receipts.Repeat::number)
                .containsExactly(0);
    }
}
