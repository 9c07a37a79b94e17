/** The types through which applications, adapters and the engine of the bridge talk to each other. */
@NullMarked
package io.wsmqtt.bridge;

import org.jspecify.annotations.NullMarked;
