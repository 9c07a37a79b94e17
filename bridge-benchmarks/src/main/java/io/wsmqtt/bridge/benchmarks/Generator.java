package io.wsmqtt.bridge.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** The load generator's own process. */
final class Generator {
    private Generator() {}

    /** The processor time that it has used. */
    static Duration cpu() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return Duration.ofNanos(system.getProcessCpuTime());
    }
}
