/**
 * Client sessions on Jakarta WebSocket 2.1: what a container's sockets need to become
 * {@link io.wsmqtt.bridge.ClientSession}s.
 *
 * <p>An application opens one {@link io.wsmqtt.bridge.jakarta.JakartaAdapter} over its
 * {@link io.wsmqtt.bridge.ClientAcceptor}, and then either registers
 * {@link io.wsmqtt.bridge.jakarta.JakartaAdapter#endpoint(String)} with the container, or writes an annotated endpoint that
 * delegates to {@link io.wsmqtt.bridge.jakarta.JakartaConnection} under a subclass of
 * {@link io.wsmqtt.bridge.jakarta.BridgeConfigurator}. Where there are servlets it puts
 * {@link io.wsmqtt.bridge.jakarta.HandshakeFilter} in front, before the container's own WebSocket filter. Nothing in this
 * package is deployed by container scanning.
 */
@NullMarked
package io.wsmqtt.bridge.jakarta;

import org.jspecify.annotations.NullMarked;
