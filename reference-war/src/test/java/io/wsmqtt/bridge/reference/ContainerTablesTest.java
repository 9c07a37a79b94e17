package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wsmqtt.bridge.reference.ContainerRun.Jdk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerTablesTest {
    private static Sightings in(Container container, int jdk) {
        return new Sightings(new ContainerRun(container, new Jdk(jdk, Path.of("jdk"))), "1.2.3");
    }

    private static Sightings started(Container container, int jdk) {
        Sightings sightings = in(container, jdk);
        sightings.started(Duration.ofMillis(1_240), 100L << 20);
        return sightings;
    }

    @Test
    void onlyWhatDiffersIsNamedAndTheJdkOnlyWhereItMakesTheDifference() {
        Sightings tomcat = started(Container.TOMCAT_10, 17);
        Sightings tomcatNew = started(Container.TOMCAT_10, 25);
        Sightings jetty = started(Container.JETTY_EE10, 17);
        for (Sightings each : List.of(tomcat, tomcatNew, jetty)) {
            each.observed("the same", "everywhere");
            each.observed("by container", each == jetty ? "one" : "another");
            each.observed("by JDK", each == tomcatNew ? "one" : "another");
        }

        assertThat(ContainerTables.tables(List.of(jetty, tomcatNew, tomcat)))
                .contains("| by container | another | Tomcat 10.1 |\n| by container | one | Jetty ee10 |\n")
                .contains(
                        "| by JDK | another | Tomcat 10.1 on JDK 17, Jetty ee10 |\n| by JDK | one | Tomcat 10.1 on JDK 25 |\n")
                .doesNotContain("everywhere");
    }

    @Test
    void aRunIsALineWithItsFailuresAndWhatWasNotRunIsSaid() {
        Sightings wildFly = started(Container.WILDFLY, 17);
        wildFly.passed();
        wildFly.failed();
        Sightings glassFish = in(Container.GLASSFISH_7, 17);
        glassFish.didNotStart("too new");
        glassFish.passed();

        assertThat(ContainerTables.tables(List.of(wildFly, glassFish)))
                .contains("| WildFly | 1.2.3 | 2.1 | 17 | 1 of 2 passed | 1.2 s | 100 MiB |")
                .contains("| 17 | does not start: too new | | |")
                .contains("- Any on a newer JDK: this machine had none.\n", "- Tomcat 11 on JDK 17\n")
                .doesNotContain("- WildFly", "- GlassFish 7");
    }

    @Test
    void theTablesReplaceWhatStandsBetweenTheMarks() {
        String document = "before\n<!-- written by mvn verify -Pcontainers -->\nold\n<!-- end -->\nafter\n";

        assertThat(ContainerTables.inserted(document, "new\n"))
                .isEqualTo("before\n<!-- written by mvn verify -Pcontainers -->\n\nnew\n\n<!-- end -->\nafter\n");
        assertThatThrownBy(() -> ContainerTables.inserted("no marks", "new\n")).hasMessageContaining("<!-- end -->");
    }
}
