package io.wsmqtt.bridge;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The facts about one admitted client.
 *
 * <p>Immutable. {@link #toString()} never shows the values of attributes. Three identities are kept apart: the connection, the user (who may have several connections) and the
 * phone (the user together with {@code cid}).
 *
 * @param connectionId random and unique for each connection
 * @param user who it is; messages for a user reach all sessions of that user
 * @param cid the installation that the client named, if it did
 * @param attributes values from path, query and authentication by name, the later of these winning a name; the key is
 *     never among them
 * @param remoteAddress the peer's address as the container reports it, empty where it reports none
 */
public record ClientInfo(
        String connectionId, String user, Optional<String> cid, Map<String, String> attributes, String remoteAddress) {
    /** Takes an unmodifiable copy of the attributes. */
    public ClientInfo {
        Objects.requireNonNull(connectionId, "connectionId");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(cid, "cid");
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        attributes = Map.copyOf(attributes);
    }

    /** All but the values of the attributes: one of them may be a ticket, from the query. */
    @Override
    public String toString() {
        return "ClientInfo[connectionId=" + connectionId + ", user=" + user + ", cid=" + cid.orElse("none")
                + ", attributes=" + attributes.keySet() + ", remoteAddress=" + remoteAddress + "]";
    }

    /** The attribute of this name, or empty. */
    public Optional<String> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }
}
