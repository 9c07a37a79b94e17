package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.reference.Candidate.End;
import io.wsmqtt.bridge.reference.Candidate.Made;
import jakarta.enterprise.context.ConversationScoped;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.context.RequestScoped;
import jakarta.enterprise.context.SessionScoped;
import jakarta.enterprise.inject.Default;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.spi.Bean;
import jakarta.enterprise.inject.spi.CDI;
import java.lang.annotation.Annotation;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beans of the application. The one class that touches CDI; to be loaded only where that is.
 *
 * <p>Serial, see {@link Door}. Which bean is meant is left to CDI: alternatives and priorities count as at an injection point
 * without qualifiers.
 */
final class CdiDoor implements Door {
    private static final Logger log = LoggerFactory.getLogger(CdiDoor.class);

    /** Scopes that are not active on the threads of the broker. */
    private static final Set<Class<? extends Annotation>> OF_A_REQUEST =
            Set.of(RequestScoped.class, SessionScoped.class, ConversationScoped.class);

    private final CDI<Object> cdi;

    private CdiDoor(CDI<Object> cdi) {
        this.cdi = cdi;
    }

    /** Empty if the container could do CDI, but does not for this application. */
    static Optional<Door> open() {
        try {
            CDI<Object> current = CDI.current();
            return current.getBeanManager() == null ? Optional.empty() : Optional.of(new CdiDoor(current));
        } catch (IllegalStateException e) {
            log.debug("no CDI in this application", e);
            return Optional.empty();
        }
    }

    @Override
    public <T> List<Candidate<T>> candidates(Class<T> kind) throws PlugInException {
        try {
            Instance<T> found = cdi.select(kind, Default.Literal.INSTANCE);
            if (found.isUnsatisfied()) {
                return List.of();
            }
            // Iteration would also show what an alternative of higher priority has displaced.
            return found.isAmbiguous()
                    ? found.handlesStream()
                            .<Candidate<T>>map(handle -> candidate(kind, handle))
                            .toList()
                    : List.of(candidate(kind, found.getHandle()));
        } catch (RuntimeException e) {
            throw new PlugInException("CDI cannot look for a bean of the kind " + kind.getName() + ": " + e, e);
        }
    }

    private static <T> Candidate<T> candidate(Class<T> kind, Instance.Handle<? extends T> handle) {
        Bean<?> bean = handle.getBean();
        Class<?> declaring = bean.getBeanClass();
        String how = kind.isAssignableFrom(declaring) ? "CDI bean" : "made by a CDI producer of that class";
        String origin = how + ", @" + bean.getScope().getSimpleName() + ", in " + place(declaring);
        return new Candidate<>(declaring.getName(), origin, () -> make(handle, bean, declaring.getName()));
    }

    private static <T> Made<T> make(Instance.Handle<? extends T> handle, Bean<?> bean, String name)
            throws PlugInException {
        if (OF_A_REQUEST.contains(bean.getScope())) {
            throw new PlugInException(
                    name + ", a CDI bean, is @" + bean.getScope().getSimpleName()
                            + ": it is called outside of requests, so make it @ApplicationScoped or @Dependent",
                    null);
        }
        try {
            T instance = handle.get();
            // A client proxy makes its bean at the first call, and toString() is passed on (CDI 4.0, 5.4): fail now if
            // it fails.
            String unused = instance.toString();
            End end = bean.getScope() == Dependent.class ? handle::destroy : () -> {};
            return new Made<>(instance, end);
        } catch (RuntimeException | LinkageError e) {
            throw new PlugInException(name + ", a CDI bean, cannot be made: " + root(e), e);
        }
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String place(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null || source.getLocation() == null
                ? "an unknown jar"
                : PlugInJar.readable(source.getLocation().toExternalForm());
    }

    /** Does nothing: CDI ends its beans by itself, and the dependent ones have been ended. */
    @Override
    public void close() {}
}
