package io.wsmqtt.bridge.reference;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The newest JDK of this machine, if that is a newer one than the build's. */
final class NewestJdk {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern FEATURE = Pattern.compile("JAVA_VERSION=\"(\\d+)");

    private NewestJdk() {}

    /** Its folder, or no test. */
    static Path required() {
        Optional<Path> newest = find();
        assumeTrue(newest.isPresent(), "no JDK newer than the build's under " + INSTALLED + ": skipped");
        return newest.orElseThrow();
    }

    static Optional<Path> find() {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes.filter(home -> Files.isExecutable(home.resolve("bin/java")))
                    .filter(home -> feature(home) > Runtime.version().feature())
                    .max(Comparator.comparingInt(NewestJdk::feature));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int feature(Path home) {
        try {
            Matcher matcher = FEATURE.matcher(Files.readString(home.resolve("release")));
            return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
        } catch (IOException withoutRelease) {
            return 0;
        }
    }
}
