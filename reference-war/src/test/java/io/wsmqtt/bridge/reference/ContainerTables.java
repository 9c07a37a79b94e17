package io.wsmqtt.bridge.reference;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tables of docs/containers.md, made from what the tests saw. Stateless. */
final class ContainerTables {
    private static final String BEGIN = "<!-- written by mvn verify -Pcontainers -->\n";
    private static final String END = "<!-- end -->\n";

    private ContainerTables() {}

    /** Replaces what stands between the marks of the document. */
    static void insert(Path document, String tables) {
        try {
            write(document, inserted(Files.readString(document), tables));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String inserted(String document, String tables) {
        int begin = document.indexOf(BEGIN);
        int end = document.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException("no place for the tables: there has to be " + BEGIN + "and then " + END);
        }
        return document.substring(0, begin + BEGIN.length()) + "\n" + tables + "\n" + document.substring(end);
    }

    static String tables(Collection<Sightings> seen) {
        return runs(seen) + notRun(seen) + differences(seen);
    }

    private static String runs(Collection<Sightings> seen) {
        return seen.stream()
                .sorted(Comparator.comparing(Sightings::run))
                .map(Sightings::row)
                .collect(joining(
                        "\n",
                        "| container | version | WebSocket | JDK | tests | start | memory |\n|---|---|---|---|---|---|---|\n",
                        "\n"));
    }

    private static String notRun(Collection<Sightings> seen) {
        Set<Integer> jdks =
                seen.stream().map(one -> one.run().jdk().feature()).collect(TreeSet::new, Set::add, Set::addAll);
        Set<String> there = seen.stream().map(one -> one.run().toString()).collect(toSet());
        String missing = Arrays.stream(Container.values())
                .flatMap(container -> jdks.stream()
                        .filter(jdk -> !there.contains(container + ", JDK " + jdk))
                        .map(jdk -> "- " + container + " on JDK " + jdk))
                .collect(joining("\n"));
        String newest = jdks.size() > 1 ? "" : "- Any on a newer JDK: this machine had none.\n";
        return missing.isEmpty() && newest.isEmpty() ? "" : "\nNot run:\n\n" + newest + missing + "\n";
    }

    /** A line for each thing that was seen, unless all containers did the same. */
    private static String differences(Collection<Sightings> seen) {
        Map<String, Map<String, Set<ContainerRun>>> facts = new TreeMap<>();
        for (Sightings one : seen) {
            one.facts()
                    .forEach((fact, value) -> facts.computeIfAbsent(fact, key -> new TreeMap<>())
                            .computeIfAbsent(value, key -> new TreeSet<>())
                            .add(one.run()));
        }
        facts.values().removeIf(values -> values.size() < 2);
        StringBuilder table = new StringBuilder();
        facts.forEach((fact, values) -> values.forEach((value, runs) -> table.append("| ")
                .append(fact)
                .append(" | ")
                .append(value.replace("|", "\\|"))
                .append(" | ")
                .append(names(runs, seen))
                .append(" |\n")));
        return table.isEmpty() ? "" : "\n| what was tried | what was seen | in |\n|---|---|---|\n" + table;
    }

    /** The containers, with the JDK only where it makes the difference. */
    private static String names(Set<ContainerRun> runs, Collection<Sightings> seen) {
        Map<Container, Set<Integer>> tried = seen.stream()
                .filter(Sightings::started)
                .map(Sightings::run)
                .collect(groupingBy(
                        ContainerRun::container, mapping(run -> run.jdk().feature(), toSet())));
        Map<Container, Set<Integer>> here = new TreeMap<>(runs.stream()
                .collect(groupingBy(
                        ContainerRun::container, mapping(run -> run.jdk().feature(), toSet()))));
        Set<String> names = new LinkedHashSet<>();
        here.forEach((container, jdks) -> names.add(
                jdks.equals(tried.get(container))
                        ? container.toString()
                        : container + " on JDK " + jdks.iterator().next()));
        return String.join(", ", names);
    }
}
