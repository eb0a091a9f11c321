package io.agentloader.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Runs the benches and prints their table. By system properties: {@code bench.rounds} (5), {@code bench.seconds} (3) of a load,
 * {@code bench.only} (a pattern of names of benches), {@code bench.folder} (on the disk that is to be measured).
 */
final class Benchmarks {

    private static final PrintStream OUT =
            new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

    private Benchmarks() {}

    public static void main(String[] arguments) {
        Yard yard = new Yard(
                Tools.ofSystem(),
                Path.of(System.getProperty("bench.folder", "target/bench/run")).toAbsolutePath(),
                Integer.getInteger("bench.rounds", 5),
                Double.parseDouble(System.getProperty("bench.seconds", "3")));
        Pattern only = Pattern.compile(System.getProperty("bench.only", ".*"));
        List<String> notes = new ArrayList<>();
        OUT.println(Machine.described(yard) + "\n");
        OUT.println("| goal | must | aim | measured | reached | figures |\n| --- | --- | --- | --- | --- | --- |");
        for (Bench bench : List.of(
                new WarmBench(),
                new SharedBench(),
                new ColdBench(),
                new RegistryBench(),
                new LibraryBench(),
                new HookBench(),
                new FlatBench(),
                new StartBench())) {
            if (only.matcher(bench.name()).find()) {
                run(bench, yard, notes);
            }
        }
        OUT.println("\n" + Machine.described(yard));
        notes.forEach(OUT::println);
        if (notes.stream().anyMatch(note -> note.contains(" failed: "))) {
            System.exit(1);
        }
    }

    private static void run(Bench bench, Yard yard, List<String> notes) {
        List<String> missing = bench.needs().stream()
                .filter(need -> !yard.tools().has(need))
                .map(Need::from)
                .sorted()
                .toList();
        if (missing.isEmpty()) {
            try {
                bench.rows(yard).forEach(row -> OUT.println(row.line()));
            } catch (RuntimeException failed) {
                // the others are measured all the same, and the status says that one is missing
                failed.printStackTrace();
                notes.add(bench.name() + " failed: " + failed.getMessage());
            }
        } else {
            notes.add(bench.name() + " was skipped: it needs " + String.join(", ", missing));
        }
    }
}
