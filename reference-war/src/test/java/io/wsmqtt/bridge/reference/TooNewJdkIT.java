package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.wsmqtt.bridge.testkit.LaunchOptions;
import io.wsmqtt.bridge.testkit.WarServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is left out of {@link ContainersIT}, and why: a container that learns to start on the JDK belongs there. */
@Tag("containers")
@ParameterizedClass(name = "{0}", allowZeroInvocations = true)
@MethodSource("io.wsmqtt.bridge.reference.ContainerRun#thatDoNotStart")
@ExtendWith(ContainerReport.class)
class TooNewJdkIT implements ContainerReport.Sighted {
    private static final Pattern REASON =
            Pattern.compile("GlassFish requires Java[^\\n]*|(?<=Caused by: )org\\.glassfish[^\\n]*");

    private final ContainerRun run;
    private final Sightings sightings;

    TooNewJdkIT(ContainerRun run) {
        this.run = run;
        this.sightings = new Sightings(run, run.container().version());
    }

    @Test
    void itDoesNotStartAndSaysWhy() {
        LaunchOptions options = LaunchOptions.defaults().javaHome(run.jdk().home());
        Throwable failure = catchThrowable(() -> {
            try (WarServer server = run.container().start(Servers.WAR, options)) {
                assertThat(server.process().isAlive()).isTrue();
            }
        });

        assertThat(failure)
                .as("it does start: let Container.startsOn say so")
                .isInstanceOf(IllegalStateException.class);
        assertThat(failure).hasMessageFindingMatch(REASON.pattern());
        sightings.didNotStart(REASON.matcher(String.valueOf(failure.getMessage()))
                .results()
                .reduce((outer, cause) -> cause)
                .orElseThrow()
                .group()
                .replaceAll("([a-z]+\\.)+(?=[A-Z])", ""));
    }

    @Override
    public Sightings sightings() {
        return sightings;
    }
}
