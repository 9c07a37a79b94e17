package com.example.binding;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The table that says who may use which device.
 *
 * <p>Thread-safe. {@link #find} blocks for as long as the database takes.
 */
final class Bindings {
    private static final String QUERY = "SELECT role FROM bindings WHERE pid = ? AND sn = ? AND openid = ?";
    private static final int QUERY_SECONDS = 2;

    private final DataSource database;

    Bindings(DataSource database) {
        this.database = database;
    }

    /** The user's role at the device, if the two are bound. */
    Optional<Role> find(String pid, String sn, String openid) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setQueryTimeout(QUERY_SECONDS);
            statement.setString(1, pid);
            statement.setString(2, sn);
            statement.setString(3, openid);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(Role.valueOf(rows.getString(1).toUpperCase(Locale.ROOT)))
                        : Optional.empty();
            }
        }
    }
}
