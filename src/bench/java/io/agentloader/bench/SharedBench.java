package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atLeast;
import static io.agentloader.bench.Row.Limit.atMost;

import io.agentloader.bench.Contender.Result;
import io.agentloader.bench.Pulls.Range;
import io.agentloader.testkit.LoaderProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What many ask for at once, of a registry that takes its time, and of one that is dead. */
final class SharedBench implements Bench {

    private static final Sample AGENT = new Sample(Sample.SMALL, 1);
    private static final int DELAY_MILLIS = 100;
    private static final int ASKED = 2000;
    /** How long a confirmation may take where a stored copy may stand in, with a tenth for what is around it. */
    private static final double CONFIRM_SECONDS = 5 * 1.1;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.WRK);
    }

    @Override
    public List<Row> rows(Yard yard) {
        List<Row> rows = new ArrayList<>();
        try (Upstream upstream = Upstream.start(yard.tools());
                LoaderProcess loader = yard.service(Map.of())) {
            Pulls pulls = new Pulls(loader.port(), upstream.host());
            pulls.each(new Range(Sample.SMALL, 1_000_000, ASKED), 8);
            rows.add(callers(yard, upstream, pulls, 64));
            rows.add(callers(yard, upstream, pulls, 500));
            rows.add(confirmed(yard, upstream, loader));
        }
        rows.addAll(dead(yard));
        return rows;
    }

    private static Row callers(Yard yard, Upstream upstream, Pulls pulls, int callers) {
        double[] slowest = yard.each(i -> {
            upstream.delay(DELAY_MILLIS);
            upstream.counts();
            double micros = pulls.same(new Sample(Sample.SMALL, callers * 1000 + i), callers)
                    .slowest();
            Upstream.Counts seen = upstream.counts();
            upstream.delay(0);
            // who comes when all is over finds a tag that is to be confirmed
            if (seen.manifest() != 1 || seen.blob() != 1 || seen.other() != 0) {
                throw new IllegalStateException(callers + " callers asked for " + seen);
            }
            return micros / 1e3 / (2 * DELAY_MILLIS);
        });
        return new Row(
                callers
                        + " callers on one cold reference, slowest over the registry's own delay; 1 + 1 upstream, no error",
                atMost(2),
                atMost(1.5),
                new Figures(slowest),
                "the registry takes " + DELAY_MILLIS + " ms twice");
    }

    private static Row confirmed(Yard yard, Upstream upstream, LoaderProcess loader) {
        Contender tag = Contender.of(loader, target(upstream));
        Contender digest = tag.asking(List.of(byDigest(upstream, loader)));
        yard.warmUp(digest);
        yard.wrk(64).run(tag.port(), tag.targets());
        double[] rate = new double[yard.rounds()];
        double[] over = new double[yard.rounds()];
        double[] fewer = new double[yard.rounds()];
        for (int i = 0; i < rate.length; i++) {
            over[i] = digest.run(yard.wrk(64), AGENT).rate();
            upstream.counts();
            Result confirmed = tag.run(yard.wrk(64), AGENT);
            rate[i] = confirmed.rate();
            fewer[i] = rate[i] * yard.seconds() / Math.max(1, upstream.counts().head());
        }
        if (Figures.median(fewer) < 10) {
            throw new IllegalStateException("only " + Figures.median(fewer) + " answers for each HEAD");
        }
        return new Row(
                "tag with freshness 0 at 64 connections, requests a second over the digest read",
                atLeast(0.3),
                atLeast(0.5),
                Figures.ratios(rate, over),
                Figures.number(Figures.median(rate)) + "; digest " + Figures.number(Figures.median(over)) + "; "
                        + Figures.number(Figures.median(fewer)) + " answers a `HEAD`");
    }

    private static List<Row> dead(Yard yard) {
        double[] first = new double[yard.rounds()];
        double[] ratio = new double[yard.rounds()];
        for (int i = 0; i < first.length; i++) {
            try (Upstream upstream = Upstream.start(yard.tools());
                    LoaderProcess loader = yard.service(Map.of());
                    Line line = new Line(loader.port())) {
                AGENT.check(line.body(target(upstream)));
                double warm = 0;
                for (int again = 0; again < 3; again++) {
                    warm = median(line, byDigest(upstream, loader));
                }
                upstream.freeze();
                long begun = System.nanoTime();
                AGENT.check(line.body(target(upstream)));
                first[i] = (System.nanoTime() - begun) / 1e9;
                median(line, target(upstream));
                ratio[i] = median(line, target(upstream)) / warm;
            }
        }
        return List.of(
                new Row(
                        "registry dead: first answer of a stored tag, in seconds",
                        atMost(CONFIRM_SECONDS),
                        atMost(CONFIRM_SECONDS),
                        new Figures(first),
                        "it takes connections and answers nothing"),
                new Row("registry dead: then p50 over the warm `GET`", atMost(2), atMost(1.2), new Figures(ratio), ""));
    }

    private static double median(Line line, String target) {
        double[] micros = new double[ASKED];
        for (int i = 0; i < ASKED; i++) {
            long begun = System.nanoTime();
            byte[] body = line.body(target);
            micros[i] = (System.nanoTime() - begun) / 1e3;
            AGENT.check(body);
        }
        return Figures.median(micros);
    }

    private static String target(Upstream upstream) {
        return "/agents/" + AGENT.at(upstream.host());
    }

    private static String byDigest(Upstream upstream, LoaderProcess loader) {
        try (Line line = new Line(loader.port())) {
            String digest =
                    new String(line.body(target(upstream) + "/-/digest"), java.nio.charset.StandardCharsets.US_ASCII);
            return "/agents/" + upstream.host() + "/" + AGENT.repository() + "@" + digest.strip();
        }
    }
}
