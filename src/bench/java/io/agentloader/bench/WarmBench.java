package io.agentloader.bench;

import static io.agentloader.bench.Row.Limit.atLeast;
import static io.agentloader.bench.Row.Limit.atMost;
import static io.agentloader.bench.Row.Limit.none;

import io.agentloader.bench.Contender.Result;
import io.agentloader.testkit.LoaderProcess;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What is stored already, against nginx with a file and nginx with its cache. */
final class WarmBench implements Bench {

    private static final Sample AGENT = new Sample(Sample.SMALL, 1);
    private static final int URLS = 1000;
    private static final int USUAL = 64;
    private static final int MANY = 1000;

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.WRK, Need.NGINX);
    }

    @Override
    public List<Row> rows(Yard yard) {
        try (Upstream upstream = Upstream.start(yard.tools());
                StaticFiles nginx = StaticFiles.start(yard, AGENT, upstream.host());
                LoaderProcess loader = yard.service(Map.of("AGENT_LOADER_FRESHNESS", "1h"))) {
            return new Warm(yard, nginx, loader, upstream.host()).rows();
        }
    }

    private record Warm(Yard yard, StaticFiles nginx, LoaderProcess loader, String registry) {

        List<Row> rows() {
            Contender tag = Contender.of(loader, tag(1));
            Contender digest = byDigest(tag);
            Contender cached = nginx.cached("/v2/" + AGENT.repository() + "/blobs/" + layer());
            yard.wrk(USUAL).run(loader.port(), tag.targets());
            yard.warmUp(digest);
            yard.warmUp(tag);
            List<Row> rows = new ArrayList<>();
            rows.addAll(perCpu(tag, digest, cached));
            rows.addAll(notModified(digest));
            rows.add(manyUrls(tag));
            rows.add(oneConnection(digest));
            rows.add(manyConnections(digest));
            return rows;
        }

        private List<Row> perCpu(Contender tag, Contender digest, Contender cached) {
            List<List<Result>> all = interleaved(USUAL, nginx.file(), digest, tag, cached, nginx.loggedFile());
            String file = "`nginx` " + text(all.get(0), Result::perCpu);
            return List.of(
                    row(
                            "warm `GET` 4 KiB by digest per CPU second over `nginx` static",
                            0.7,
                            1,
                            all.get(1),
                            all.get(0),
                            file),
                    row(
                            "warm `GET` 4 KiB by fresh tag per CPU second over `nginx` static",
                            0.7,
                            1,
                            all.get(2),
                            all.get(0),
                            file),
                    beside(
                            "warm `GET` 4 KiB by digest per CPU second over `nginx` with its log",
                            all.get(1),
                            all.get(4)),
                    beside(
                            "warm `GET` 4 KiB by digest per CPU second over `nginx` with `proxy_cache`",
                            all.get(1),
                            all.get(3)));
        }

        private static Row beside(String what, List<Result> ours, List<Result> theirs) {
            return new Row(
                    what,
                    none(),
                    none(),
                    ratio(ours, theirs, Result::perCpu),
                    "`nginx` " + text(theirs, Result::perCpu));
        }

        private static Row row(
                String what, double must, double aim, List<Result> ours, List<Result> theirs, String detail) {
            return new Row(
                    what,
                    atLeast(must),
                    atLeast(aim),
                    ratio(ours, theirs, Result::perCpu),
                    text(ours, Result::perCpu) + "; " + detail);
        }

        private List<Row> notModified(Contender digest) {
            Contender asking = conditional(digest);
            yard.warmUp(asking);
            List<List<Result>> all =
                    interleaved(USUAL, conditional(nginx.file()), asking, conditional(nginx.loggedFile()));
            return List.of(
                    row(
                            "`304` per CPU second over `nginx`",
                            0.7,
                            1,
                            all.get(1),
                            all.get(0),
                            text(all.get(0), Result::perCpu)),
                    beside("`304` per CPU second over `nginx` with its log", all.get(1), all.get(2)));
        }

        private static Contender conditional(Contender contender) {
            try (Line line = new Line(contender.port())) {
                Contender asking = contender.with(
                        "If-None-Match: " + line.get(contender.targets().get(0)).header("ETag"));
                int status = line.get(asking.targets().get(0), asking.headers().get(0))
                        .status();
                if (status != 304) {
                    throw new IllegalStateException("not 304, but " + status);
                }
                return asking;
            }
        }

        private Row manyUrls(Contender tag) {
            List<String> targets =
                    IntStream.rangeClosed(1, URLS).mapToObj(this::tag).toList();
            Contender many = tag.asking(targets);
            yard.warmUp(many);
            List<List<Result>> all = interleaved(USUAL, tag, many);
            return row(
                    "1,000 URLs in turn over one, per CPU second",
                    0.85,
                    0.95,
                    all.get(1),
                    all.get(0),
                    text(all.get(0), Result::perCpu));
        }

        private Row oneConnection(Contender digest) {
            List<List<Result>> all = interleaved(1, nginx.file(), digest);
            return new Row(
                    "warm p50 at one connection over `nginx` static",
                    atMost(2),
                    atMost(1.3),
                    ratio(all.get(1), all.get(0), Result::median),
                    text(all.get(1), Result::median) + " µs; `nginx` " + text(all.get(0), Result::median));
        }

        private Row manyConnections(Contender digest) {
            List<Result> few = new ArrayList<>();
            List<Result> many = new ArrayList<>();
            for (int i = 0; i < yard.rounds(); i++) {
                few.add(digest.run(yard.wrk(USUAL), AGENT));
                many.add(digest.run(yard.wrk(MANY), AGENT));
            }
            return new Row(
                    "1,000 connections, requests a second over those at 64; no error",
                    atLeast(0.8),
                    atLeast(0.95),
                    ratio(many, few, Result::rate),
                    text(many, Result::rate) + "; at 64 " + text(few, Result::rate));
        }

        private List<List<Result>> interleaved(int connections, Contender... contenders) {
            List<List<Result>> results = new ArrayList<>();
            for (int i = 0; i < contenders.length; i++) {
                results.add(new ArrayList<>());
            }
            for (int round = 0; round < yard.rounds(); round++) {
                for (int i = 0; i < contenders.length; i++) {
                    results.get(i).add(contenders[i].run(yard.wrk(connections), AGENT));
                }
            }
            return results;
        }

        private static Figures ratio(List<Result> ours, List<Result> theirs, ToDoubleFunction<Result> figure) {
            return Figures.ratios(
                    ours.stream().mapToDouble(figure).toArray(),
                    theirs.stream().mapToDouble(figure).toArray());
        }

        private static String text(List<Result> results, ToDoubleFunction<Result> figure) {
            return Figures.number(
                    Figures.median(results.stream().mapToDouble(figure).toArray()));
        }

        private String tag(int number) {
            return "/agents/" + new Sample(Sample.SMALL, number).at(registry);
        }

        private Contender byDigest(Contender tag) {
            return tag.asking(List.of("/agents/" + registry + "/" + AGENT.repository() + "@" + ask("/-/digest")));
        }

        private String ask(String view) {
            try (Line line = new Line(loader.port())) {
                return new String(line.body(tag(1) + view), java.nio.charset.StandardCharsets.US_ASCII).strip();
            }
        }

        /** Of its YAML, as the manifest says. */
        private String layer() {
            return ask("/-/manifest").replaceAll("(?s).*\"layers\":\\[\\{[^}]*\"(sha256:[0-9a-f]+)\".*", "$1");
        }
    }
}
