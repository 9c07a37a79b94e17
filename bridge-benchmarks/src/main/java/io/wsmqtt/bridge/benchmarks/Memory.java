package io.wsmqtt.bridge.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a JVM occupies.
 *
 * @param residentKib the process, {@code VmRSS} of {@code /proc}
 * @param heapKib what lives in the heap
 */
record Memory(long residentKib, long heapKib) {
    private static final int COLLECTIONS = 3;

    /** Has the process collect its garbage first. */
    static Memory afterCollection(long pid) throws IOException, InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            tool("jcmd", Long.toString(pid), "GC.run");
        }
        long resident = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
        return new Memory(resident, heap(tool("jstat", "-gc", Long.toString(pid))));
    }

    /** The sum of the used columns that {@code jstat -gc} prints, in KiB. */
    static long heap(String table) {
        List<String> lines = table.strip().lines().toList();
        String[] names = lines.get(0).strip().split("\\s+", -1);
        String[] values = lines.get(1).strip().split("\\s+", -1);
        double sum = 0;
        for (int i = 0; i < names.length; i++) {
            if (List.of("S0U", "S1U", "EU", "OU").contains(names[i])) {
                sum += Double.parseDouble(values[i]);
            }
        }
        return Math.round(sum);
    }

    private static String tool(String name, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", name).toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(name + " failed: " + output);
        }
        return output;
    }
}
