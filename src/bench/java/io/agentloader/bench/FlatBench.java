package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.testkit.LoaderProcess;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Whether memory and what a read takes stay as they are, after a million requests and a hundred thousand pulls. What a warm read takes is
 * compared with a service beside it that has ten references, asked in turn, since a machine differs from itself within minutes. One
 * round, however many the others have: it takes as long as some of them together.
 */
final class FlatBench implements Bench {

    private static final int WORKERS = 8;
    private static final int FEWEST = 10;
    private static final int FEW = 1000;
    private static final int WARM = 30_000;
    private static final int HALF = 50_000;
    private static final int MANY = 100_000;
    private static final int COLD = 300;
    private static final long REQUESTS = 1_000_000;
    private static final long SETTLING = REQUESTS / 4;
    private static final int USUAL = 64;
    private static final int IN_TURN = 5;

    /** A heap without a bound grows as long as there is memory, whatever lives in it. */
    private static final Map<String, String> SETTINGS = Map.of(
            "AGENT_LOADER_FRESHNESS", "1h", "JAVA_TOOL_OPTIONS", Yard.JAVA_OPTIONS + " -XX:+UseSerialGC -Xmx256m");

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.WRK);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                LoaderProcess small = yard.service(SETTINGS);
                LoaderProcess large = yard.service(SETTINGS)) {
            return new Flat(yard, small, large, upstream.host()).readings().rows();
        }
    }

    /** MiB, and medians in microseconds. */
    private record Readings(
            double few,
            double asked,
            double half,
            double many,
            double[] smallWarm,
            double[] largeWarm,
            double warmCold,
            double manyCold) {

        private List<Row> rows() {
            return List.of(
                    memory("after " + REQUESTS + " mixed requests, over that before", few, asked),
                    memory("after " + HALF + " pulls, over that after " + FEW, few, half),
                    memory("after " + MANY + " pulls, over that after " + HALF, half, many),
                    row(
                            "warm p50 at one connection with " + MANY + " references stored, over " + FEWEST,
                            atMost(1.3),
                            smallWarm,
                            largeWarm,
                            " µs"),
                    row(
                            "cold `GET` p50 of 4 KiB with " + MANY + " references stored, over " + WARM,
                            none(),
                            new double[] {warmCold},
                            new double[] {manyCold},
                            " µs"));
        }

        private static Row memory(String what, double before, double after) {
            return row(
                    "RSS with a heap of 256 MiB, " + what, none(), new double[] {before}, new double[] {after}, " MiB");
        }

        private static Row row(String goal, Row.Limit limit, double[] before, double[] after, String unit) {
            return new Row(
                    goal,
                    limit,
                    limit,
                    Figures.ratios(after, before),
                    Figures.number(Figures.median(before)) + unit + "; " + Figures.number(Figures.median(after))
                            + unit);
        }
    }

    private record Flat(Yard yard, LoaderProcess small, LoaderProcess large, String registry) {

        Readings readings() {
            pull(small, 1, FEWEST, WORKERS);
            pull(large, 1, FEW, WORKERS);
            requests(small, SETTLING);
            requests(large, SETTLING);
            double few = mib();
            requests(large, REQUESTS);
            double asked = mib();
            pull(large, FEW + 1, WARM - FEW, WORKERS);
            double warmCold = pull(large, WARM + 1, COLD, 1);
            pull(large, WARM + COLD + 1, HALF - WARM - COLD, WORKERS);
            requests(large, SETTLING);
            double half = mib();
            pull(large, HALF + 1, MANY - HALF, WORKERS);
            double manyCold = pull(large, MANY + 1, COLD, 1);
            requests(large, SETTLING);
            double many = mib();
            requests(small, REQUESTS);
            double[] smallWarm = new double[IN_TURN];
            double[] largeWarm = new double[IN_TURN];
            for (int i = 0; i < IN_TURN; i++) {
                smallWarm[i] = median(small);
                largeWarm[i] = median(large);
            }
            return new Readings(few, asked, half, many, smallWarm, largeWarm, warmCold, manyCold);
        }

        private double mib() {
            return Usage.residentMib(large.process());
        }

        private double pull(LoaderProcess loader, int from, int count, int workers) {
            return new Pulls(loader.port(), registry)
                    .each(new Pulls.Range(Sample.SMALL, from, count), workers)
                    .median();
        }

        private double median(LoaderProcess loader) {
            return contender(loader, 1)
                    .run(yard.wrk(1), new Sample(Sample.SMALL, 1))
                    .median();
        }

        /** Of ten agents, their digests, and what is known already. */
        private void requests(LoaderProcess loader, long count) {
            List<String> targets = IntStream.rangeClosed(1, FEWEST)
                    .mapToObj(i -> contender(loader, i).targets().get(0))
                    .flatMap(target -> Stream.of(target, target, target + "/-/digest"))
                    .toList();
            for (long done = 0; done < count; ) {
                done += new Wrk(yard.tools().script(), USUAL, 10)
                        .run(loader.port(), targets)
                        .requests();
            }
        }

        private Contender contender(LoaderProcess loader, int number) {
            return Contender.of(loader, "/agents/" + new Sample(Sample.SMALL, number).at(registry));
        }
    }
}
