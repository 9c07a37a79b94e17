package com.example.binding;

import java.util.Locale;

/** What a user may do with a device. */
enum Role {
    /** Sends commands and watches. */
    OWNER,
    /** Watches. */
    GUEST;

    /** The name of the claim that {@link BindingAuthenticator} hands to {@link BindingRouting}. */
    static final String CLAIM = "role";

    /** As it stands in the claim and in the database. */
    String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
