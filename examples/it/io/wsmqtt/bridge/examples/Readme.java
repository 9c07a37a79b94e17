package io.wsmqtt.bridge.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a README tells its reader to type, and to expect. Immutable.
 *
 * @param steps the {@code sh} blocks in their order
 */
record Readme(List<Step> steps) {
    /**
     * One {@code sh} block.
     *
     * @param section the heading above it
     * @param script what to type
     * @param promised the lines of the {@code text} block that follows before the next {@code sh}, in no order
     */
    record Step(String section, String script, List<String> promised) {}

    private static final String FENCE = "```";

    static Readme read(Path file) {
        List<Step> steps = new ArrayList<>();
        String section = "";
        String language = null;
        List<String> block = new ArrayList<>();
        for (String line : lines(file)) {
            if (!line.startsWith(FENCE)) {
                if (language != null) {
                    block.add(line);
                } else if (line.startsWith("## ")) {
                    section = line.substring(3);
                }
            } else if (language == null) {
                language = line.substring(FENCE.length());
            } else {
                add(steps, section, language, List.copyOf(block));
                block.clear();
                language = null;
            }
        }
        return new Readme(List.copyOf(steps));
    }

    private static void add(List<Step> steps, String section, String language, List<String> block) {
        switch (language) {
            case "sh" -> steps.add(new Step(section, String.join("\n", block), List.of()));
            case "text" -> {
                Step last = steps.remove(steps.size() - 1);
                steps.add(new Step(last.section(), last.script(), block));
            }
            default -> throw new IllegalStateException("a block is sh or text, not \"" + language + '"');
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The headings above steps, each once for steps in a row. */
    List<String> sections() {
        List<String> sections = new ArrayList<>();
        @Nullable String last = null;
        for (Step step : steps) {
            if (!step.section().equals(last)) {
                sections.add(step.section());
            }
            last = step.section();
        }
        return sections;
    }

    List<Step> in(String section) {
        return steps.stream().filter(step -> step.section().equals(section)).collect(Collectors.toList());
    }
}
