/** The engine: from open client sessions to links to the broker and back. */
@NullMarked
package io.wsmqtt.bridge.core;

import org.jspecify.annotations.NullMarked;
