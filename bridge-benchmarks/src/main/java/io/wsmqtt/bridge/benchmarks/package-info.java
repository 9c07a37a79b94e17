/**
 * What the bridge costs beside a relay as it is written by hand: servers in processes of their own, a cheap load generator,
 * and a report. Never deployed.
 */
@NullMarked
package io.wsmqtt.bridge.benchmarks;

import org.jspecify.annotations.NullMarked;
