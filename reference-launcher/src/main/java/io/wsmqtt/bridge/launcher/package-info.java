/** Starts the web application archive from the command line, on an embedded Tomcat. */
@NullMarked
package io.wsmqtt.bridge.launcher;

import org.jspecify.annotations.NullMarked;
