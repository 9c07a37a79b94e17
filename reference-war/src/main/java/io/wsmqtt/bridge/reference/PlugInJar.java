package io.wsmqtt.bridge.reference;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;

/**
 * The jar, or the folder, that holds a service entry.
 *
 * <p>Immutable. Equal are those at the same place: a {@link URL} itself would ask the network.
 */
final class PlugInJar {
    private static final String IN_JAR = "!/";

    private final URL place;
    private final String name;

    private PlugInJar(URL place, String name) {
        this.place = place;
        this.name = name;
    }

    /** Where this entry was found. Containers have schemes of their own for it, such as {@code vfs:} and {@code wsjar:}. */
    static PlugInJar of(URL found, String entry) throws MalformedURLException {
        String address = found.toExternalForm();
        String root = address.substring(0, address.length() - entry.length());
        int file = root.indexOf("file:");
        if (file > 0 && root.endsWith(IN_JAR) && root.indexOf(IN_JAR) == root.length() - IN_JAR.length()) {
            // A jar that is a plain file is opened as such: a loader can close it then.
            String jar = root.substring(file, root.length() - IN_JAR.length());
            if (!jar.contains("*/")) {
                return new PlugInJar(URI.create(jar).toURL(), readable(jar));
            }
        }
        // With the first as context the container's own handler of its scheme is kept.
        return new PlugInJar(new URL(found, root), readable(root));
    }

    /** A path, where the address of a file is one. */
    static String readable(String address) {
        try {
            URI uri = URI.create(address);
            return "file".equals(uri.getScheme()) ? Path.of(uri).toString() : address;
        } catch (IllegalArgumentException oddAddress) {
            return address;
        }
    }

    PlugInLoader loader(ClassLoader application) {
        return new PlugInLoader(place, name, application);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PlugInJar that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** For people. */
    @Override
    public String toString() {
        return name;
    }
}
