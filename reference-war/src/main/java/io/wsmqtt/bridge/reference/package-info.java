/** The reference application: the bridge as a Jakarta EE web application. */
@NullMarked
package io.wsmqtt.bridge.reference;

import org.jspecify.annotations.NullMarked;
