package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.RoutingPolicy;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/**
 * What an application plugs in by {@link ServiceLoader}, from jars in {@code WEB-INF/lib}.
 *
 * <p>Immutable.
 */
record Extensions(
        Optional<RoutingPolicy> routing, Optional<Authenticator> authenticator, Optional<BridgeListener> listener) {
    static final Extensions NONE = new Extensions(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Looks for them.
     *
     * @throws ConfigurationException if there are several of a kind: the order of the class path shall not decide
     */
    static Extensions find(ClassLoader loader) {
        return new Extensions(
                only(RoutingPolicy.class, loader),
                only(Authenticator.class, loader),
                only(BridgeListener.class, loader));
    }

    private static <T> Optional<T> only(Class<T> service, ClassLoader loader) {
        List<ServiceLoader.Provider<T>> found =
                ServiceLoader.load(service, loader).stream().toList();
        if (found.size() > 1) {
            String names =
                    found.stream().map(provider -> provider.type().getName()).collect(Collectors.joining(", "));
            throw new ConfigurationException(
                    List.of("several services of the kind " + service.getName() + ": " + names + "; keep one"));
        }
        return found.stream().map(ServiceLoader.Provider::get).findFirst();
    }
}
