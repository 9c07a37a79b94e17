/** Runs the npm package's tests within the build. */
@NullMarked
package io.wsmqtt.bridge.miniprogram;

import org.jspecify.annotations.NullMarked;
