/** Follows the READMEs of the examples. */
@NullMarked
package io.wsmqtt.bridge.examples;

import org.jspecify.annotations.NullMarked;
