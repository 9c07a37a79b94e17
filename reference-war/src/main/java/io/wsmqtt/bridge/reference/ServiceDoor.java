package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.reference.Candidate.End;
import io.wsmqtt.bridge.reference.Candidate.Made;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Service entries: in {@code WEB-INF/lib}, and in the library folder that a container shares among its applications.
 *
 * <p>Serial, see {@link Door}. The entries are those of {@link java.util.ServiceLoader}. That one itself would fail on a
 * shared jar, whose class loader does not know the bridge's API, or knows another copy of it: such a jar is loaded once
 * more, below the application.
 */
final class ServiceDoor implements Door {
    private static final Logger log = LoggerFactory.getLogger(ServiceDoor.class);

    private final ClassLoader application;
    private final Map<String, PlugInLoader> loaders = new LinkedHashMap<>(); // by jar; guarded by: serial use

    ServiceDoor(ClassLoader application) {
        this.application = application;
    }

    @Override
    public <T> List<Candidate<T>> candidates(Class<T> kind) throws PlugInException {
        String entry = "META-INF/services/" + kind.getName();
        Map<String, List<PlugInJar>> jars = new LinkedHashMap<>();
        try {
            for (URL url : Collections.list(application.getResources(entry))) {
                PlugInJar jar = PlugInJar.of(url, entry);
                for (String name : names(url)) {
                    List<PlugInJar> listing = jars.computeIfAbsent(name, unused -> new ArrayList<>());
                    // A loader may find a file on two ways.
                    if (!listing.contains(jar)) {
                        listing.add(jar);
                    }
                }
            }
        } catch (IOException e) {
            throw new PlugInException("the service entries " + entry + " cannot be read: " + e, e);
        }
        return jars.entrySet().stream()
                .map(found -> new Candidate<>(
                        found.getKey(),
                        "service entry in " + origin(found.getValue()),
                        () -> make(kind, found.getKey(), found.getValue())))
                .toList();
    }

    private static List<String> names(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        // A cached connection would keep the jar open, and show the old one after it was replaced.
        connection.setUseCaches(false);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceFirst("#.*", "").strip())
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
    }

    private static String origin(List<PlugInJar> jars) {
        String first = jars.get(0).toString();
        return jars.size() == 1 ? first : first + ", the same class also in " + jars.subList(1, jars.size());
    }

    private <T> Made<T> make(Class<T> kind, String name, List<PlugInJar> jars) throws PlugInException {
        String who = name + ", listed as a " + kind.getName() + " in " + jars.get(0) + ", ";
        Class<? extends T> type = load(kind, name, jars.get(0), who);
        if (!Modifier.isPublic(type.getModifiers()) || Modifier.isAbstract(type.getModifiers())) {
            throw new PlugInException(who + "is not a public class that is not abstract, and must be", null);
        }
        try {
            Constructor<? extends T> constructor = type.getConstructor();
            T instance = constructor.newInstance();
            End end = instance instanceof AutoCloseable closeable ? closeable::close : () -> {};
            return new Made<>(instance, end);
        } catch (NoSuchMethodException e) {
            throw new PlugInException(who + "has no public constructor without parameters, and needs one", e);
        } catch (InvocationTargetException e) {
            throw new PlugInException(who + "cannot be made: its constructor threw " + e.getCause(), e.getCause());
        } catch (LinkageError e) {
            throw new PlugInException(who + unlinked(e), e);
        } catch (ReflectiveOperationException e) {
            throw new PlugInException(who + "cannot be made: " + e, e);
        }
    }

    private <T> Class<? extends T> load(Class<T> kind, String name, PlugInJar jar, String who) throws PlugInException {
        try {
            Class<?> seen = Class.forName(name, false, application);
            if (kind.isAssignableFrom(seen)) {
                return seen.asSubclass(kind);
            }
            log.debug("{} has another {}: loading it once more", seen.getClassLoader(), kind);
        } catch (ClassNotFoundException | LinkageError e) {
            log.debug("{} not linked by the loader that has it: loading it once more", name, e);
        }
        // What is really wrong shows here as well: this loader sees all that the application sees.
        try {
            PlugInLoader own = loaders.computeIfAbsent(jar.toString(), unused -> jar.loader(application));
            Class<?> again = Class.forName(name, false, own);
            if (kind.isAssignableFrom(again)) {
                return again.asSubclass(kind);
            }
            throw new PlugInException(who + "does not implement that interface, and must", null);
        } catch (ClassNotFoundException e) {
            throw new PlugInException(
                    who
                            + "is in no jar that the bridge sees; correct the entry (package, dots, $ before a nested class)"
                            + " or add the class to the jar",
                    e);
        } catch (LinkageError e) {
            throw new PlugInException(who + unlinked(e), e);
        }
    }

    private static String unlinked(LinkageError error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof UnsupportedClassVersionError) {
            return "is compiled for a newer Java than this " + Runtime.version().feature() + ": " + message;
        }
        if (error instanceof NoClassDefFoundError) {
            return "needs the class " + message.replace('/', '.')
                    + ", which is not found; put its jar into the same folder";
        }
        Throwable cause = error.getCause();
        return "cannot be linked: " + (cause == null ? error : cause);
    }

    @Override
    public void close() {
        loaders.values().forEach(loader -> {
            try {
                loader.close();
            } catch (IOException e) {
                log.warn("{} not closed", loader, e);
            }
        });
        loaders.clear();
    }
}
