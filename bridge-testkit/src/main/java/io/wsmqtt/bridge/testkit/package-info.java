/** Contracts as abstract test classes, and the fakes and real servers to run them against. */
@NullMarked
package io.wsmqtt.bridge.testkit;

import org.jspecify.annotations.NullMarked;
