package io.wsmqtt.bridge.jakarta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SendCreditTest {
    private final SendCredit credit = new SendCredit();

    @Test
    void coversWhatSurelyFitsAndNoByteMore() {
        assertThat(credit.covers(SendCredit.BYTES)).isTrue();
        assertThat(credit.covers(SendCredit.BYTES + 1)).isFalse();
        credit.write(SendCredit.BYTES - 100);
        assertThat(credit.covers(100)).isTrue();
        assertThat(credit.covers(101)).isFalse();
    }

    @Test
    void aReceiptRestoresWhatWasWrittenBeforeItsPingAlone() {
        credit.write(10_000);
        credit.mark();
        credit.write(5_000);
        credit.confirm();
        assertThat(credit.covers(SendCredit.BYTES - 5_000)).isTrue();
        assertThat(credit.covers(SendCredit.BYTES - 4_999)).isFalse();
    }

    @Test
    void whatWasSentBeyondItCountsUntilItIsConfirmed() {
        credit.write(1_000_000);
        assertThat(credit.covers(1)).isFalse();
        credit.mark();
        credit.confirm();
        assertThat(credit.covers(SendCredit.BYTES)).isTrue();
    }

    @Test
    void aFrameCostsMoreThanItsPayload() {
        assertThat(SendCredit.cost(0)).isPositive();
    }
}
