package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atLeast;
import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.bench.Pulls.Range;
import io.agentloader.bench.Row.Limit;
import io.agentloader.testkit.LoaderProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;

/** What nobody has pulled before, against go-containerregistry, which keeps nothing. */
final class ColdBench implements Bench {

    private static final int REFRESHES = 10_000;
    private static final int FIRST = 300;
    private static final int MANY = 1000;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                Program go = new Program(List.of(yard.tools().peer(), "pull"));
                LoaderProcess loader = yard.service(Map.of())) {
            Pulls ours = new Pulls(loader.port(), upstream.host());
            ours.warmUp();
            Cold cold = new Cold(yard, upstream, go, ours);
            List<Row> rows = new ArrayList<>(List.of(cold.requests()));
            rows.add(cold.oneByOne(new Range(Sample.SMALL, 2_000_000, 200), 2.5, 1.5));
            rows.add(cold.oneByOne(new Range(Sample.MIDDLE, 2_000_000, 100), Double.NaN, Double.NaN));
            rows.add(cold.oneByOne(new Range(Sample.LARGE, 2_000_000, 20), Double.NaN, Double.NaN));
            rows.addAll(cold.first());
            rows.add(cold.refresh());
            for (int workers : new int[] {1, 8, 32, 64}) {
                rows.add(cold.many(workers));
            }
            return rows;
        }
    }

    private record Cold(Yard yard, Upstream upstream, Program go, Pulls ours) {

        Row requests() {
            upstream.counts();
            ours.each(new Range(Sample.SMALL, 3_000_000, 1), 1);
            Upstream.Counts seen = upstream.counts();
            if (!seen.equals(new Upstream.Counts(0, 1, 1, 0))) {
                throw new IllegalStateException("a cold pull asked for " + seen);
            }
            return new Row("upstream requests for a cold pull", atMost(2), atMost(2), new Figures(2), seen.toString());
        }

        Row oneByOne(Range range, double must, double aim) {
            double[] mine = new double[yard.rounds()];
            double[] theirs = new double[yard.rounds()];
            for (int i = 0; i < mine.length; i++) {
                Range round = new Range(range.size(), range.from() + i * range.count(), range.count());
                theirs[i] = go(round, 1).median();
                mine[i] = ours.each(round, 1).median();
            }
            return new Row(
                    "cold `GET` p50 of " + (range.size() >> 10) + " KiB over go-containerregistry, upstream in memory",
                    Double.isNaN(must) ? none() : atMost(must),
                    Double.isNaN(aim) ? none() : atMost(aim),
                    Figures.ratios(mine, theirs),
                    micros(mine) + "; Go " + micros(theirs));
        }

        private Pulled go(Range range, int workers) {
            return Pulled.parse(go.ask(String.join(
                    " ",
                    upstream.host() + "/bench/" + range.size(),
                    "" + range.from(),
                    "" + range.count(),
                    "" + workers)));
        }

        /** With the flags of the launcher alone, and by itself with its archive: from Java 25 on that holds what had been compiled, too. */
        List<Row> first() {
            double[] warmed = yard.each(i -> ours.each(new Range(Sample.SMALL, 4_000_000 + i * FIRST, FIRST), 1)
                    .mean());
            List<Row> rows = new ArrayList<>();
            rows.add(first("", atMost(4), atMost(2), warmed, i -> {
                try (LoaderProcess fresh = yard.service(Map.of())) {
                    return first(fresh.port());
                }
            }));
            Path java = Path.of(LoaderProcess.java());
            rows.add(launched("Java " + Runtime.version().feature(), java, none(), warmed));
            Tools.java25().ifPresent(newer -> rows.add(launched("Java 25", newer, atMost(2), warmed)));
            return rows;
        }

        private Row launched(String name, Path java, Limit aim, double[] warmed) {
            Launch launcher = Launch.withArchives(yard, java);
            return first(", the launcher with its archive, " + name, none(), aim, warmed, i -> {
                int port = LoaderProcess.freePort();
                Process fresh = launcher.start(yard, port);
                try {
                    Polling.answers(port, fresh, launcher.target());
                    return first(port);
                } finally {
                    Launch.kill(fresh);
                }
            });
        }

        private double first(int port) {
            return new Pulls(port, upstream.host())
                    .each(new Range(Sample.SMALL, 0, FIRST), 1)
                    .mean();
        }

        private Row first(String how, Limit must, Limit aim, double[] warmed, IntToDoubleFunction round) {
            double[] cold = yard.each(round);
            return new Row(
                    "first 300 pulls over warmed, mean" + how,
                    must,
                    aim,
                    Figures.ratios(cold, warmed),
                    micros(cold) + "; warmed " + micros(warmed));
        }

        Row refresh() {
            Sample agent = new Sample(Sample.SMALL, 5_000_000);
            double[] mine = new double[yard.rounds()];
            double[] theirs = new double[yard.rounds()];
            try (Line raw = new Line(upstream.port());
                    Line line = new Line(ours.port())) {
                String manifest = "/v2/" + agent.repository() + "/manifests/" + agent.number();
                String refresh = "/agents/" + agent.at(ours.registry()) + "/refresh";
                Figures.median(REFRESHES, () -> line.post(refresh).body());
                agent.check(line.post(refresh).body());
                upstream.counts();
                for (int i = 0; i < mine.length; i++) {
                    theirs[i] = Figures.median(MANY, () -> raw.body(manifest));
                    mine[i] = Figures.median(
                            MANY, () -> agent.check(line.post(refresh).body()));
                }
            }
            Upstream.Counts seen = upstream.counts();
            if (seen.blob() != 0 || seen.head() != 0 || seen.manifest() != 2 * MANY * yard.rounds()) {
                throw new IllegalStateException("refreshes asked for " + seen);
            }
            return new Row(
                    "strict refresh of an unchanged tag over a raw manifest `GET`, p50; one manifest `GET`, no blob",
                    atMost(1.6),
                    atMost(1.2),
                    Figures.ratios(mine, theirs),
                    micros(mine) + "; raw " + micros(theirs));
        }

        Row many(int workers) {
            double[] mine = new double[yard.rounds()];
            double[] theirs = new double[yard.rounds()];
            for (int i = 0; i < mine.length; i++) {
                Range range = new Range(Sample.SMALL, 10_000_000 + workers * 100_000 + i * MANY, MANY);
                theirs[i] = go(range, workers).perSecond();
                mine[i] = ours.each(range, workers).perSecond();
            }
            return new Row(
                    "1,000 references, " + workers + " workers, pulls a second over go-containerregistry",
                    workers == 32 ? atLeast(0.3) : none(),
                    workers == 32 ? atLeast(0.6) : none(),
                    Figures.ratios(mine, theirs),
                    Figures.number(Figures.median(mine)) + "; Go " + Figures.number(Figures.median(theirs)));
        }

        private static String micros(double[] values) {
            return Figures.number(Figures.median(values)) + " µs";
        }
    }
}
