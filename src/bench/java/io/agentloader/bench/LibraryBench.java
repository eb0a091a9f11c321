package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.testkit.LoaderProcess;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cold pulls against Java's libraries, which are in one process with each other and with this project's own. */
final class LibraryBench implements Bench {

    private static final int WARM_UP = 10_000;
    private static final int COUNT = 200;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.LIBRARIES);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                Program libraries = new Program(List.of(
                        LoaderProcess.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.agentloader.bench.JavaPeer",
                        upstream.host(),
                        yard.newFolder("libraries").toString()));
                LoaderProcess loader = yard.service(Map.of())) {
            Pulls service = new Pulls(loader.port(), upstream.host());
            service.warmUp();
            List.of("ours", "oras", "jib").forEach(who -> ask(libraries, upstream, who, 1_000_000, WARM_UP));
            return measured(yard, upstream, libraries, service);
        }
    }

    private static List<Row> measured(Yard yard, Upstream upstream, Program libraries, Pulls service) {
        int rounds = yard.rounds();
        double[] served = new double[rounds];
        double[] ours = new double[rounds];
        double[] oras = new double[rounds];
        double[] jib = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            int from = 2_000_000 + i * COUNT;
            oras[i] = ask(libraries, upstream, "oras", from, COUNT);
            served[i] =
                    service.each(new Pulls.Range(Sample.SMALL, from, COUNT), 1).median();
            jib[i] = ask(libraries, upstream, "jib", from, COUNT);
            ours[i] = ask(libraries, upstream, "ours", from, COUNT);
        }
        return List.of(
                new Row(
                        "cold `GET` p50 of 4 KiB over oras-java in process, upstream in memory",
                        atMost(1),
                        atMost(0.7),
                        Figures.ratios(served, oras),
                        micros(served) + "; oras-java " + micros(oras)),
                compared("oras-java", ours, oras),
                compared("jib-core", ours, jib));
    }

    private static Row compared(String peer, double[] ours, double[] theirs) {
        return new Row(
                "cold pull of 4 KiB by our Java API over " + peer + ", p50 in one process",
                none(),
                none(),
                Figures.ratios(ours, theirs),
                micros(ours) + "; " + peer + " " + micros(theirs));
    }

    private static double ask(Program libraries, Upstream upstream, String who, int from, int count) {
        String line = String.join(" ", who, upstream.host(), "" + Sample.SMALL, "" + from, "" + count);
        return Pulled.parse(libraries.ask(line)).median();
    }

    private static String micros(double[] values) {
        return Figures.number(Figures.median(values)) + " µs";
    }
}
