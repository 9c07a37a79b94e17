package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import io.wsmqtt.bridge.Handshake;
import jakarta.websocket.Extension;
import jakarta.websocket.HandshakeResponse;
import jakarta.websocket.server.HandshakeRequest;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The configurator of an endpoint of the bridge: it hands each handshake's admission on to its session.
 *
 * <p>Thread-safe as far as {@link #adapter()} is. {@link #modifyHandshake} blocks for the admit deadline at most, and only
 * where no {@link HandshakeFilter} ran before it.
 *
 * <p>An application with an annotated endpoint names a public subclass with a public constructor without parameters in
 * {@code @ServerEndpoint}; the container makes the instance, so {@link #adapter()} is where it finds the way back.
 */
public abstract class BridgeConfigurator extends ServerEndpointConfig.Configurator {
    private static final String PROTOCOL = "Sec-WebSocket-Protocol";

    /** For subclasses. */
    protected BridgeConfigurator() {}

    /** The adapter that the sessions of this endpoint belong to. */
    protected abstract JakartaAdapter adapter();

    /** Negotiates none; the sub-protocol comes with the admission, in {@link #modifyHandshake}. */
    @Override
    public String getNegotiatedSubprotocol(List<String> supported, List<String> requested) {
        return "";
    }

    /** Negotiates none: an extension such as permessage-deflate costs each session two compression windows. */
    @Override
    public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
        return List.of();
    }

    /** Lets all pass: the {@link io.wsmqtt.bridge.ClientAcceptor} judges the origin with the rest of the handshake. */
    @Override
    public boolean checkOrigin(String originHeaderValue) {
        return true;
    }

    /**
     * Takes the admission from the filter, or asks for it, and hands it on to the session. A client that is refused here is
     * upgraded and closed with the code: at this point no container offers a status. Nor does any tell the remote address.
     */
    @Override
    public void modifyHandshake(ServerEndpointConfig config, HandshakeRequest request, HandshakeResponse response) {
        JakartaAdapter adapter = adapter();
        Admission admission = request.getUserPrincipal() instanceof AdmissionPrincipal principal
                ? principal.admission()
                : adapter.admit(handshake(request));
        if (admission instanceof Admission.Admitted admitted
                && admitted.subprotocol().isPresent()) {
            response.getHeaders().put(PROTOCOL, List.of(admitted.subprotocol().get()));
        }
        new Entrance(adapter, admission).putInto(config.getUserProperties());
    }

    @Override
    public <T> T getEndpointInstance(Class<T> endpointClass) throws InstantiationException {
        return endpointClass == BridgeEndpoint.class
                ? endpointClass.cast(new BridgeEndpoint())
                : super.getEndpointInstance(endpointClass);
    }

    private static Handshake handshake(HandshakeRequest request) {
        URI uri = request.getRequestURI();
        return new Handshake(
                Objects.requireNonNullElse(uri.getRawPath(), ""),
                Objects.requireNonNullElse(request.getQueryString(), ""),
                header(request, "Origin").stream().findFirst(),
                Headers.tokens(header(request, PROTOCOL)),
                "");
    }

    // Header names are case-insensitive; not every container's map is.
    private static List<String> header(HandshakeRequest request, String name) {
        List<String> direct = request.getHeaders().get(name);
        if (direct != null) {
            return direct;
        }
        String wanted = name.toLowerCase(Locale.ROOT);
        Optional<List<String>> found = request.getHeaders().entrySet().stream()
                .filter(header -> header.getKey().toLowerCase(Locale.ROOT).equals(wanted))
                .map(Map.Entry::getValue)
                .findFirst();
        return found.orElse(List.of());
    }
}
