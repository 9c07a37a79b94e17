package com.example.json;

/** A frame holds no command. The message is for the client, and holds nothing that the client sent. */
final class NoCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    NoCommandException(String message) {
        super(message);
    }
}
