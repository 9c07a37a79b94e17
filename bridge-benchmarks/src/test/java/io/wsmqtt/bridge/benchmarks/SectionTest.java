package io.wsmqtt.bridge.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SectionTest {
    private static final String PAGE = """
            before
            <!-- written by mvn -Pbench -->
            old
            <!-- end -->
            between
            <!-- written by mvn -Pbench -Dbench.figures=jmh -->
            <!-- end -->
            after
            """;

    @Test
    void whatIsWrittenByHandStays() {
        assertThat(Section.LOAD.replaceIn(PAGE, "new\n")).isEqualTo(PAGE.replace("old", "new"));
        assertThat(Section.PIECES.replaceIn(PAGE, "new\n")).isEqualTo(PAGE.replace("jmh -->\n", "jmh -->\nnew\n"));
    }

    @Test
    void aPageWithoutTheMarksIsLeftAlone() {
        assertThatIllegalArgumentException().isThrownBy(() -> Section.LOAD.replaceIn("no marks", "new\n"));
    }

    @Test
    void theRealPageHasThemAll() throws Exception {
        String page = Files.readString(Path.of("../docs/performance.md"));

        for (Section section : Section.values()) {
            assertThat(section.replaceIn(page, "something new\n")).contains("something new");
        }
    }
}
