package io.wsmqtt.bridge.hivemq;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a broker listens.
 *
 * <p>Immutable.
 *
 * @param scheme {@code tcp} or {@code ssl}
 * @param host a name or a literal address; an IPv6 one in brackets
 * @param port 1 to 65,535
 */
record BrokerAddress(String scheme, String host, int port) {
    // By hand, since java.net.URI knows no host with an underscore, which container networks are full of.
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:@\\[\\]]+)(?::([0-9]{1,5}))?");

    static BrokerAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("broker address is no URI: " + e.getReason());
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("tcp") && !scheme.equals("ssl")) {
            throw new IllegalArgumentException("broker address has the scheme '" + scheme
                    + "': allowed are tcp:// (plain) and ssl:// (TLS), such as tcp://broker:1883");
        }
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("broker address names no host: write " + scheme + "://host:port");
        }
        // Not echoed: what stands before the @ may be a password.
        if (authority.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "broker address holds credentials: give user name and password as settings of their own");
        }
        boolean bare = (uri.getRawPath() == null || uri.getRawPath().isEmpty())
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        Matcher parts = AUTHORITY.matcher(authority);
        if (!bare || !parts.matches()) {
            throw new IllegalArgumentException("broker address must be " + scheme + "://host:port and nothing more");
        }
        int port = parts.group(2) != null ? Integer.parseInt(parts.group(2)) : scheme.equals("ssl") ? 8883 : 1883;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("broker address has the port " + port + ": allowed are 1 to 65,535");
        }
        return new BrokerAddress(scheme, parts.group(1), port);
    }

    boolean tls() {
        return scheme.equals("ssl");
    }

    /** The host as TLS wants to see it: without the brackets of an IPv6 literal. */
    String peerHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** Looks the name up, which blocks. TLS goes by the name all the same. */
    InetSocketAddress resolve() throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(peerHost()), port);
    }

    @Override
    public String toString() {
        return scheme + "://" + host + ":" + port;
    }
}
