package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.testkit.LoaderProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether memory and what a warm read takes stay as they are, after a million requests and a hundred thousand pulls. */
final class FlatBench implements Bench {

    private static final int WORKERS = 8;
    private static final int FEW = 1000;
    private static final int MANY = 100_000;
    private static final long REQUESTS = 1_000_000;
    private static final int USUAL = 64;

    /** A heap without a bound grows as long as there is memory, whatever lives in it. */
    private static final String OPTIONS = Yard.JAVA_OPTIONS + " -XX:+UseSerialGC -Xmx256m";

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.WRK);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                LoaderProcess loader =
                        yard.service(Map.of("AGENT_LOADER_FRESHNESS", "1h", "JAVA_TOOL_OPTIONS", OPTIONS))) {
            return new Flat(yard, loader, upstream).rows();
        }
    }

    private record Flat(Yard yard, LoaderProcess loader, Upstream upstream) {

        /** How a service does that has done some work. */
        private record Reading(double mib, double median) {}

        List<Row> rows() {
            Pulls pulls = new Pulls(loader.port(), upstream.host());
            pulls.each(new Pulls.Range(Sample.SMALL, 1, FEW), WORKERS);
            requests(REQUESTS / 4);
            Reading few = reading();
            requests(REQUESTS);
            Reading asked = reading();
            pulls.each(new Pulls.Range(Sample.SMALL, FEW + 1, MANY - FEW), WORKERS);
            requests(REQUESTS / 4);
            Reading pulled = reading();
            List<Row> rows = new ArrayList<>();
            rows.add(row(
                    "RSS with a heap of 256 MiB, after " + REQUESTS + " mixed requests, over that before",
                    few.mib(),
                    asked.mib()));
            rows.add(row(
                    "RSS with a heap of 256 MiB, after " + MANY + " pulls, over that after " + FEW,
                    few.mib(),
                    pulled.mib()));
            rows.add(new Row(
                    "warm p50 at one connection with " + MANY + " references stored, over " + FEW,
                    atMost(1.3),
                    atMost(1.3),
                    new Figures(pulled.median() / few.median()),
                    Figures.number(few.median()) + " µs; " + Figures.number(pulled.median()) + " µs"));
            return rows;
        }

        private static Row row(String what, double before, double after) {
            return new Row(
                    what,
                    none(),
                    none(),
                    new Figures(after / before),
                    Figures.number(before) + " MiB; " + Figures.number(after) + " MiB");
        }

        private Reading reading() {
            Contender one = contender(1);
            double[] medians = yard.each(
                    i -> one.run(yard.wrk(1), new Sample(Sample.SMALL, 1)).median());
            return new Reading(Usage.residentMib(loader.process()), Figures.median(medians));
        }

        /** Of a hundred agents, their digests, and what is known already. */
        private void requests(long count) {
            List<String> targets = IntStream.rangeClosed(1, 100)
                    .mapToObj(i -> contender(i).targets().get(0))
                    .flatMap(target -> Stream.of(target, target, target + "/-/digest"))
                    .toList();
            for (long done = 0; done < count; ) {
                done += new Wrk(yard.tools().script(), USUAL, 10)
                        .run(loader.port(), targets)
                        .requests();
            }
        }

        private Contender contender(int number) {
            return Contender.of(loader, "/agents/" + new Sample(Sample.SMALL, number).at(upstream.host()));
        }
    }
}
