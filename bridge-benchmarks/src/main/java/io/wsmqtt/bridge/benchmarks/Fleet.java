package io.wsmqtt.bridge.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All variants at once, with the same setup. Serial. */
final class Fleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Swarm swarm;
    private final List<Contender> contenders = new ArrayList<>();

    private Fleet(Swarm swarm) {
        this.swarm = swarm;
    }

    static Fleet start(List<Variant> variants, Setup setup, Path war, Path directory) throws IOException {
        Fleet fleet = new Fleet(new Swarm());
        try {
            for (Variant variant : variants) {
                fleet.contenders.add(Contender.start(variant, setup, war, directory, fleet.swarm));
            }
            return fleet;
        } catch (IOException | RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    List<Contender> contenders() {
        return List.copyOf(contenders);
    }

    void open() {
        contenders.forEach(contender -> contender.crowd().open());
    }

    /**
     * Sends messages of these kinds through every server, so many that its JVM has compiled what it needs, and then has it collect
     * its garbage: after that its sessions are where they are in a server that is up for hours, in the old generation, whose every
     * store costs.
     */
    void warm(List<Load> loads, int qos, Settings settings, Progress progress)
            throws IOException, InterruptedException {
        for (Contender contender : contenders) {
            progress.say("warming %s", contender.variant().name());
            for (Load load : loads) {
                Tally tally = contender.count();
                // Faster than what is measured: there is no need to wait.
                int rate = settings.perSecond() * 3 / 2;
                Duration time = Duration.ofMillis(1_000L * settings.warmUp() / rate);
                load.send(contender, tally, load == Load.UP ? qos : 0, rate, time);
                try {
                    tally.await(PATIENCE);
                } catch (InvalidRunException e) {
                    throw e.during("warming " + contender.variant().name());
                }
            }
            Memory.afterCollection(contender.relay().pid());
        }
    }

    @Override
    public void close() {
        swarm.close();
        contenders.forEach(Contender::close);
    }
}
