package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerRunTest {
    @ParameterizedTest
    @ValueSource(strings = {"all", "newest"})
    void everyContainerIsAmongThem(String selection) {
        assertThat(started(selection)).extracting(ContainerRun::container).contains(Container.values());
    }

    @Test
    void newestLeavesOutNoContainerThatAllHasOnTheNewestJdk() {
        int newest =
                ContainerRun.Jdk.newest().orElseGet(ContainerRun.Jdk::ofBuild).feature();
        List<ContainerRun> all = started("all").stream()
                .filter(run -> run.jdk().feature() == newest)
                .toList();

        assertThat(started("newest")).containsAll(all);
        assertThat(started("all")).containsAll(started("newest"));
    }

    @Test
    void oneThatIsNamedRunsOnEveryJdk() {
        assertThat(started("WILDFLY"))
                .isEqualTo(started("all").stream()
                        .filter(run -> run.container() == Container.WILDFLY)
                        .toList());
    }

    private static List<ContainerRun> started(String selection) {
        return ContainerRun.selected(selection)
                .filter(run -> run.container().startsOn(run.jdk().feature()))
                .toList();
    }
}
