package io.wsmqtt.bridge.benchmarks;

import com.google.errorprone.annotations.Immutable;
import java.io.IOException;

/** How a {@link Figure} is measured. Stateless. */
@Immutable
interface Measurement {
    /**
     * Measures, and adds to the results.
     *
     * @throws InvalidRunException if messages were lost or mixed up, so that the figure would mean nothing
     */
    void run(Run run) throws IOException, InterruptedException;
}
