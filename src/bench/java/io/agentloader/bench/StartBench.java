package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** How soon it answers and how much memory it takes, against a bare application on the same framework. */
final class StartBench implements Bench {

    private static final int AGENTS = 1000;
    private static final int LOADS = 10;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.HELLO, Need.WRK);
    }

    @Override
    public List<Row> rows(Yard yard) {
        List<Row> rows = new ArrayList<>();
        Path java = Path.of(LoaderProcess.java());
        rows.add(start(yard, java, Integer.toString(Runtime.version().feature())));
        Tools.java25().ifPresent(newer -> rows.add(start(yard, newer, "25")));
        rows.add(memory(yard));
        return rows;
    }

    private static Row start(Yard yard, Path java, String which) {
        double[] ours = new double[yard.rounds()];
        double[] theirs = new double[yard.rounds()];
        for (int i = 0; i < ours.length; i++) {
            theirs[i] = seconds(yard, java, yard.tools().hello(), "/");
            ours[i] = seconds(yard, java, LoaderProcess.jar().toAbsolutePath(), "/q/health/ready");
        }
        return new Row(
                "start to first answer over a bare Quarkus hello, Java " + which + ", no archive",
                which.equals("25") ? none() : atMost(1.5),
                which.equals("25") ? none() : atMost(1.15),
                Figures.ratios(ours, theirs),
                Figures.number(Figures.median(ours)) + " s; hello " + Figures.number(Figures.median(theirs)) + " s");
    }

    private static double seconds(Yard yard, Path java, Path jar, String target) {
        int port = LoaderProcess.freePort();
        long begun = System.nanoTime();
        Process process = launch(yard, java, jar, port);
        try {
            Polling.answers(port, process, target);
            return (System.nanoTime() - begun) / 1e9;
        } finally {
            end(process);
        }
    }

    private static Process launch(Yard yard, Path java, Path jar, int port) {
        Path folder = yard.newFolder("start");
        ProcessBuilder builder = new ProcessBuilder(java.toString(), Yard.JAVA_OPTIONS, "-jar", jar.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment()
                .putAll(Map.of(
                        "QUARKUS_HTTP_PORT", Integer.toString(port),
                        "AGENT_LOADER_STORE_PATH", folder.resolve("store").toString()));
        try {
            return builder.start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void end(Process process) {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Row memory(Yard yard) {
        double[] ours = yard.each(i -> ofService(yard));
        double[] theirs = yard.each(i -> ofHello(yard));
        return new Row(
                "RSS after 1,000 agents and the load, over a bare Quarkus application after the same load",
                atMost(1.3),
                atMost(1.1),
                Figures.ratios(ours, theirs),
                Figures.number(Figures.median(ours)) + " MiB; hello " + Figures.number(Figures.median(theirs))
                        + " MiB");
    }

    private static double ofService(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                LoaderProcess loader = yard.service(Map.of("AGENT_LOADER_FRESHNESS", "1h"))) {
            new Pulls(loader.port(), upstream.host()).each(new Pulls.Range(Sample.SMALL, 1, AGENTS), 8);
            load(yard, loader.port(), "/agents/" + new Sample(Sample.SMALL, 1).at(upstream.host()));
            return Usage.residentMib(loader.process());
        }
    }

    private static double ofHello(Yard yard) {
        int port = LoaderProcess.freePort();
        Process process =
                launch(yard, Path.of(LoaderProcess.java()), yard.tools().hello(), port);
        try {
            Polling.answers(port, process, "/");
            load(yard, port, "/");
            return Usage.residentMib(process);
        } finally {
            end(process);
        }
    }

    private static void load(Yard yard, int port, String target) {
        new Wrk(yard.tools().script(), 64, yard.seconds() * LOADS / 3).run(port, List.of(target));
    }
}
