package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.bench.Row.Limit;
import io.agentloader.testkit.LoaderProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How soon it answers and how much memory it takes, against a bare application on the same framework. */
final class StartBench implements Bench {

    private static final int AGENTS = 1000;
    private static final int LOADS = 10;

    /** As the launcher starts a service. */
    private static final String SERIAL = "-XX:+UseSerialGC";

    private static final String SMALL = "-Xms16m";

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.HELLO, Need.WRK);
    }

    @Override
    public List<Row> rows(Yard yard) {
        List<Row> rows = new ArrayList<>();
        Path java = Path.of(LoaderProcess.java());
        Path hello = yard.tools().hello();
        Launch service = Launch.ofService(java);
        String version = Integer.toString(Runtime.version().feature());
        rows.add(start(
                yard,
                "start to first answer over a bare Quarkus hello, Java " + version + ", no archive",
                List.of(atMost(1.5), atMost(1.15)),
                service,
                Launch.ofHello(java, hello)));
        Tools.java25()
                .ifPresent(newer -> rows.add(start(
                        yard,
                        "start to first answer over a bare Quarkus hello, Java 25, no archive",
                        List.of(none(), none()),
                        Launch.ofService(newer),
                        Launch.ofHello(newer, hello))));
        archived(yard, java, hello, rows);
        Tools.java25()
                .ifPresent(newer -> rows.add(start(
                        yard,
                        "start to first answer, the launcher on Java 25 with its cache over Java " + version
                                + " without",
                        List.of(none(), atMost(0.45)),
                        Launch.withArchives(yard, newer),
                        service)));
        rows.add(memory(yard));
        return rows;
    }

    /** Both with the launcher's flags, that of the peer without an archive and with one that is made in the same way. */
    private static void archived(Yard yard, Path java, Path hello, List<Row> rows) {
        Launch ours = Launch.withArchives(yard, java);
        String archive = yard.newFolder("archive").resolve("hello.jsa").toString();
        Launch.ofHello(java, hello, SERIAL, SMALL, "-XX:ArchiveClassesAtExit=" + archive)
                .once(yard);
        String what = "start to first answer over a bare Quarkus hello with the same flags, the launcher on Java "
                + Runtime.version().feature() + " with its archive, hello ";
        List<Limit> limits = List.of(none(), none());
        rows.add(start(yard, what + "without", limits, ours, Launch.ofHello(java, hello, SERIAL, SMALL)));
        rows.add(start(
                yard,
                what + "with one",
                limits,
                ours,
                Launch.ofHello(java, hello, SERIAL, SMALL, "-XX:SharedArchiveFile=" + archive)));
    }

    /** @param limits what must be, and what is aimed at */
    private static Row start(Yard yard, String what, List<Limit> limits, Launch service, Launch other) {
        double[] ours = new double[yard.rounds()];
        double[] theirs = new double[yard.rounds()];
        for (int i = 0; i < ours.length; i++) {
            theirs[i] = other.seconds(yard);
            ours[i] = service.seconds(yard);
        }
        return new Row(
                what,
                limits.get(0),
                limits.get(1),
                Figures.ratios(ours, theirs),
                Figures.number(Figures.median(ours)) + " s; " + Figures.number(Figures.median(theirs)) + " s");
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
                LoaderProcess loader = yard.plainService(Map.of("AGENT_LOADER_FRESHNESS", "1h"))) {
            new Pulls(loader.port(), upstream.host()).each(new Pulls.Range(Sample.SMALL, 1, AGENTS), 8);
            load(yard, loader.port(), "/agents/" + new Sample(Sample.SMALL, 1).at(upstream.host()));
            return Usage.residentMib(loader.process());
        }
    }

    private static double ofHello(Yard yard) {
        int port = LoaderProcess.freePort();
        Launch hello =
                Launch.ofHello(Path.of(LoaderProcess.java()), yard.tools().hello());
        Process process = hello.start(yard, port);
        try {
            Polling.answers(port, process, hello.target());
            load(yard, port, "/");
            return Usage.residentMib(process);
        } finally {
            Launch.kill(process);
        }
    }

    private static void load(Yard yard, int port, String target) {
        new Wrk(yard.tools().script(), 64, yard.seconds() * LOADS / 3).run(port, List.of(target));
    }
}
