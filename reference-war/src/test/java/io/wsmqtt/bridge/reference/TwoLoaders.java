package io.wsmqtt.bridge.reference;

import io.wsmqtt.bridge.RoutingPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The class loaders of a web container: one for the shared folder, and below it one for the application, which asks its own
 * jars first, as Tomcat's does.
 */
final class TwoLoaders implements AutoCloseable {
    private final URLClassLoader shared;
    private final URLClassLoader application;

    private TwoLoaders(List<URL> shared, List<URL> own) {
        this.shared = new URLClassLoader("shared", shared.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        this.application = new OfAnApplication(own.toArray(URL[]::new), this.shared);
    }

    static TwoLoaders with(List<Path> sharedJars, List<Path> ownJars) {
        return new TwoLoaders(urls(sharedJars), urls(ownJars));
    }

    /** With the bridge's API in the shared folder as well. */
    static TwoLoaders withSharedApi(List<Path> sharedJars, List<Path> ownJars) {
        URL api = RoutingPolicy.class.getProtectionDomain().getCodeSource().getLocation();
        List<URL> shared = new ArrayList<>(urls(sharedJars));
        shared.add(api);
        return new TwoLoaders(shared, urls(ownJars));
    }

    private static List<URL> urls(List<Path> jars) {
        return jars.stream().map(TwoLoaders::url).toList();
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ClassLoader shared() {
        return shared;
    }

    ClassLoader application() {
        return application;
    }

    @Override
    public void close() throws IOException {
        application.close();
        shared.close();
    }

    /** The API of the tests stands for the one in {@code WEB-INF/lib}. */
    private static final class OfAnApplication extends URLClassLoader {
        private static final List<String> IN_THE_ARCHIVE = List.of("io.wsmqtt.", "org.jspecify.");

        OfAnApplication(URL[] jars, ClassLoader parent) {
            super("application", jars, parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (IN_THE_ARCHIVE.stream().anyMatch(name::startsWith)) {
                return Class.forName(name, false, TwoLoaders.class.getClassLoader());
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                try {
                    return findClass(name);
                } catch (ClassNotFoundException elsewhere) {
                    return super.loadClass(name, resolve);
                }
            }
        }
    }
}
