package io.wsmqtt.bridge.launcher;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was asked for on the command line.
 *
 * <p>Immutable.
 *
 * @param port where to listen; empty if the command line does not say
 * @param host the address to listen on; empty if the command line does not say
 * @param config the properties file to read; empty if the command line does not say
 * @param flags the switches that were given
 */
record Options(OptionalInt port, Optional<String> host, Optional<Path> config, List<Flag> flags) {
    static final String USAGE = """
            Usage: java -jar bridge.war [options]

              --port N         listen on this port (default: the setting bridge.port, else 8080); 0 takes a free one
              --host ADDRESS   listen on this address alone (default: the setting bridge.host, else all)
              --config FILE    read settings from this properties file
              --port-fallback  if the port is taken, take the next one that is free
              --until-eof      end when standard input ends, for a parent process that may die
              --help           show this text

            Settings come from environment variables, then system properties (-Dbridge.…, before -jar), then the file.
            """;

    /** A switch: present or not. */
    enum Flag {
        HELP,
        PORT_FALLBACK,
        UNTIL_EOF
    }

    Options {
        flags = List.copyOf(flags);
    }

    boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /**
     * Reads the arguments; a value stands in the next argument or behind {@code =}.
     *
     * @throws UsageException if one is unknown or has no usable value
     */
    static Options parse(String... arguments) {
        Deque<String> rest = new ArrayDeque<>(List.of(arguments));
        OptionalInt port = OptionalInt.empty();
        Optional<String> host = Optional.empty();
        Optional<Path> config = Optional.empty();
        Deque<Flag> flags = new ArrayDeque<>();
        while (!rest.isEmpty()) {
            String argument = rest.pop();
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (equals >= 0) {
                rest.push(argument.substring(equals + 1));
            }
            switch (name) {
                case "--port" -> port = OptionalInt.of(port(name, value(name, rest)));
                case "--host" -> host = Optional.of(value(name, rest));
                case "--config" -> config = Optional.of(Path.of(value(name, rest)));
                default -> flags.add(flag(argument));
            }
        }
        return new Options(port, host, config, List.copyOf(flags));
    }

    private static Flag flag(String argument) {
        return switch (argument) {
            case "--help", "-h" -> Flag.HELP;
            case "--port-fallback" -> Flag.PORT_FALLBACK;
            case "--until-eof" -> Flag.UNTIL_EOF;
            default -> throw new UsageException("unknown option: " + argument);
        };
    }

    private static String value(String name, Deque<String> rest) {
        String value = rest.poll();
        if (value == null || value.isBlank()) {
            throw new UsageException(name + " needs a value");
        }
        return value;
    }

    private static int port(String name, String value) {
        try {
            return EarlySettings.portOf(value);
        } catch (IllegalArgumentException e) {
            throw new UsageException(name + ": " + e.getMessage());
        }
    }

    /** The command line makes no sense; the message says why. */
    static final class UsageException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }
}
