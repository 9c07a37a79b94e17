package io.wsmqtt.bridge.reference;

import java.net.URL;
import java.net.URLClassLoader;

/**
 * Loads one jar of a shared folder below the web application, so that it is linked against the bridge's API there.
 *
 * <p>Thread-safe. The jar's own classes come from the jar; the API, and everything that the jar does not have, come through
 * the application, and so also from the other jars in the shared folder. To be closed with the application.
 */
final class PlugInLoader extends URLClassLoader {
    private static final String API = "io.wsmqtt.bridge";

    static {
        registerAsParallelCapable();
    }

    PlugInLoader(URL jar, String name, ClassLoader application) {
        super("plug-in " + name, new URL[] {jar}, application);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!ofTheJar(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                try {
                    loaded = findClass(name);
                } catch (ClassNotFoundException elsewhere) {
                    return super.loadClass(name, resolve);
                }
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    /** A jar may have the API packed into it; that copy would be another API than the engine's. */
    private static boolean ofTheJar(String name) {
        int dot = name.lastIndexOf('.');
        String in = dot < 0 ? "" : name.substring(0, dot);
        return !in.equals(API) && !in.startsWith("java.") && !in.startsWith("jakarta.");
    }
}
