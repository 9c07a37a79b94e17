package io.wsmqtt.bridge.reference;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** One container on one JDK. Immutable. */
record ContainerRun(Container container, Jdk jdk) implements Comparable<ContainerRun> {

    /** A Java installation; the build's has no folder of its own to be named. */
    record Jdk(int feature, Path home) {
        static Jdk ofBuild() {
            return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        }

        static Optional<Jdk> newest() {
            return NewestJdk.find().map(home -> new Jdk(NewestJdk.feature(home), home));
        }
    }

    /**
     * Those that {@code containers.selection} means: a few (for every build), all on every JDK, or on every JDK those of these
     * names.
     */
    private static Stream<ContainerRun> selected() {
        String selection = Servers.property("containers.selection");
        return switch (selection) {
            case "few" ->
                Stream.concat(
                        Stream.of(Container.TOMCAT_10, Container.TOMCAT_11, Container.PAYARA_MICRO)
                                .map(container -> new ContainerRun(container, Jdk.ofBuild())),
                        onEveryJdk(Container.EXECUTABLE));
            case "all" -> Arrays.stream(Container.values()).flatMap(ContainerRun::onEveryJdk);
            default ->
                Arrays.stream(selection.split(",", -1)).map(Container::named).flatMap(ContainerRun::onEveryJdk);
        };
    }

    private static Stream<ContainerRun> onEveryJdk(Container container) {
        return Stream.concat(Stream.of(Jdk.ofBuild()), Jdk.newest().stream())
                .map(jdk -> new ContainerRun(container, jdk));
    }

    static Stream<ContainerRun> thatStart() {
        return selected().filter(run -> run.container().startsOn(run.jdk().feature()));
    }

    static Stream<ContainerRun> thatDoNotStart() {
        return selected().filter(run -> !run.container().startsOn(run.jdk().feature()));
    }

    @Override
    public int compareTo(ContainerRun other) {
        int byContainer = container.compareTo(other.container);
        return byContainer != 0 ? byContainer : Integer.compare(jdk.feature(), other.jdk.feature());
    }

    @Override
    public String toString() {
        return container + ", JDK " + jdk.feature();
    }
}
