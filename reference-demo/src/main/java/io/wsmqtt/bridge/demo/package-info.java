/** The demonstration: a broker, a simulated device and the reference application in one go. */
@NullMarked
package io.wsmqtt.bridge.demo;

import org.jspecify.annotations.NullMarked;
