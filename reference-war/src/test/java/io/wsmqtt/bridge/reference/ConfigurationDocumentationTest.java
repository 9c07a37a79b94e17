package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocumentationTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- settings: begin -->\n";
    private static final String END = "<!-- settings: end -->";

    @Test
    void theTableInTheDocumentationIsTheTableInTheCode() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        Path expected = Files.writeString(Path.of("target", "settings.md"), table());

        assertThat(document.substring(begin, end))
                .as("copy %s between the marks in %s", expected, DOCUMENT)
                .isEqualTo(table());
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| setting | default | allowed | |\n|---|---|---|---|\n");
        for (Setting<?> setting : Settings.ALL) {
            String fallback = setting.fallback().map(text -> "`" + text + "`").orElse("");
            table.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            setting.name(),
                            fallback,
                            setting.kind().allowed().replace("|", "\\|"),
                            setting.description().replace("|", "\\|")));
        }
        return table.toString();
    }
}
