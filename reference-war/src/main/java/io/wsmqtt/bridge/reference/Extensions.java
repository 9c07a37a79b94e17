package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.Authenticator;
import io.wsmqtt.bridge.BridgeListener;
import io.wsmqtt.bridge.RoutingPolicy;
import io.wsmqtt.bridge.reference.Candidate.Made;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an application plugs in, one of a kind at most, by service entries or as CDI beans.
 *
 * <p>Serial: found when the application starts and closed when the bridge has ended.
 */
final class Extensions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Extensions.class);

    private final List<Door> doors;
    private final List<String> pluggedIn = new ArrayList<>(); // guarded by: serial use
    private final List<String> problems = new ArrayList<>(); // guarded by: serial use
    private final List<Throwable> causes = new ArrayList<>(); // guarded by: serial use
    private final List<Made<?>> made = new ArrayList<>(); // guarded by: serial use
    private final Optional<RoutingPolicy> routing;
    private final Optional<Authenticator> authenticator;
    private final Optional<BridgeListener> listener;

    /** From these doors; where two have the same class, the first counts. */
    private Extensions(List<Door> doors) {
        this.doors = doors;
        this.routing = only(RoutingPolicy.class);
        this.authenticator = only(Authenticator.class);
        this.listener = only(BridgeListener.class);
    }

    /**
     * Looks for them: CDI first, since a class that is a bean wants to be injected.
     *
     * @throws ConfigurationException if there are several of a kind, or one cannot be made; nothing is left open then
     */
    static Extensions find(ClassLoader application) {
        List<Door> doors = new ArrayList<>();
        if (knowsCdi(application)) {
            CdiDoor.open().ifPresent(doors::add);
        }
        String looked = doors.isEmpty() ? "no CDI here" : "and CDI beans";
        doors.add(new ServiceDoor(application));
        Extensions found = new Extensions(doors);
        if (!found.problems.isEmpty()) {
            ConfigurationException failure = new ConfigurationException(found.problems);
            found.causes.forEach(failure::addSuppressed);
            found.close();
            throw failure;
        }
        log.info(
                "plugged in: {}",
                found.pluggedIn.isEmpty()
                        ? "nothing (looked for service entries in WEB-INF/lib and shared jars; " + looked + ")"
                        : String.join(", ", found.pluggedIn));
        return found;
    }

    private static boolean knowsCdi(ClassLoader application) {
        try {
            Class.forName("jakarta.enterprise.inject.spi.CDI", false, application);
            return true;
        } catch (ClassNotFoundException | LinkageError without) {
            return false;
        }
    }

    private <T> Optional<T> only(Class<T> kind) {
        try {
            List<Candidate<T>> candidates = new ArrayList<>();
            for (Door door : doors) {
                Set<String> known =
                        candidates.stream().map(Candidate::className).collect(Collectors.toSet());
                door.candidates(kind).stream()
                        .filter(candidate -> !known.contains(candidate.className()))
                        .forEach(candidates::add);
            }
            if (candidates.size() > 1) {
                // The order of a class path shall not decide.
                String names = candidates.stream().map(Candidate::toString).collect(Collectors.joining(", "));
                problems.add("several of the kind " + kind.getName() + ": " + names + "; keep one");
                return Optional.empty();
            }
            if (candidates.isEmpty()) {
                return Optional.empty();
            }
            Candidate<T> candidate = candidates.get(0);
            Made<T> one = candidate.maker().make();
            made.add(one);
            pluggedIn.add(kind.getSimpleName() + " " + candidate);
            return Optional.of(one.instance());
        } catch (PlugInException e) {
            problems.add(String.valueOf(e.getMessage()));
            causes.add(e);
            return Optional.empty();
        }
    }

    Optional<RoutingPolicy> routing() {
        return routing;
    }

    Optional<Authenticator> authenticator() {
        return authenticator;
    }

    Optional<BridgeListener> listener() {
        return listener;
    }

    /** Ends what was made, the last one first, and lets go of its classes. Idempotent; does not fail. */
    @Override
    public void close() {
        Collections.reverse(made);
        made.forEach(one -> {
            try {
                one.end().run();
            } catch (Exception | LinkageError e) {
                log.warn("{} did not end in order", one.instance().getClass().getName(), e);
            }
        });
        made.clear();
        doors.forEach(Door::close);
    }
}
