/** Client sessions on Jakarta WebSocket. */
@NullMarked
package io.wsmqtt.bridge.jakarta;

import org.jspecify.annotations.NullMarked;
