/** What tests of the bridge stand on: a manual clock, real brokers and containers as processes, faults, a raw client. */
@NullMarked
package io.wsmqtt.bridge.testkit;

import org.jspecify.annotations.NullMarked;
