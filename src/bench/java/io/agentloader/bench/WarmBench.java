package io.agentloader.bench;

import io.agentloader.bench.Contender.Result;
import io.agentloader.testkit.LoaderProcess;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** What is stored already, against nginx with a file and nginx with its cache. */
final class WarmBench implements Bench {

    private static final Sample AGENT = new Sample(Sample.SMALL, 1);
    private static final int URLS = 1000;
    private static final int USUAL = 64;
    private static final int MANY = 1000;

    /** For {@code nginx} without a log. */
    private static final Map<String, String> QUIET =
            Map.of("AGENT_LOADER_FRESHNESS", "1h", "QUARKUS_LOG_CATEGORY__IO_AGENTLOADER_RESOLUTION__LEVEL", "WARN");

    @Override
    public Set<Need> needs() {
        return Set.of(Need.PEER, Need.WRK, Need.NGINX);
    }

    /** What is put on whom; all of a round share one process of ours, another that tells of no answer, and the next round has others. */
    enum Load {
        NGINX,
        DIGEST,
        TAG,
        CACHE,
        NGINX_WITH_LOG,
        NGINX_NOT_MODIFIED,
        NOT_MODIFIED,
        NGINX_WITH_LOG_NOT_MODIFIED,
        QUIET_NGINX,
        QUIET,
        QUIET_NGINX_NOT_MODIFIED,
        QUIET_NOT_MODIFIED,
        ONE_URL,
        MANY_URLS,
        NGINX_ALONE,
        ALONE,
        FEW_CONNECTIONS,
        MANY_CONNECTIONS,
        NGINX_FEW_CONNECTIONS,
        NGINX_MANY_CONNECTIONS
    }

    @Override
    public List<Row> rows(Yard yard) {
        List<Map<Load, Result>> rounds = new ArrayList<>();
        for (int i = 0; i < yard.rounds(); i++) {
            try (Upstream upstream = Upstream.start(yard.tools());
                    StaticFiles nginx = StaticFiles.start(yard, AGENT, upstream.host());
                    LoaderProcess loader = yard.service(Map.of("AGENT_LOADER_FRESHNESS", "1h"));
                    LoaderProcess quiet = yard.service(QUIET)) {
                Map<Load, Result> round = new Warm(yard, nginx, loader, upstream.host()).round();
                round.putAll(new Warm(yard, nginx, quiet, upstream.host()).withoutLog());
                rounds.add(round);
            }
        }
        return new WarmRows(rounds).rows();
    }

    private record Warm(Yard yard, StaticFiles nginx, LoaderProcess loader, String registry) {

        Map<Load, Result> round() {
            Map<Load, Result> results = new EnumMap<>(Load.class);
            Contender tag = tag();
            Contender digest = digest();
            yard.warmUp(tag);
            results.put(Load.NGINX, usual(nginx.file()));
            results.put(Load.DIGEST, usual(digest));
            results.put(Load.TAG, usual(tag));
            results.put(Load.CACHE, usual(nginx.cached("/v2/" + AGENT.repository() + "/blobs/" + layer())));
            results.put(Load.NGINX_WITH_LOG, usual(nginx.loggedFile()));
            Contender asking = conditional(digest);
            yard.warmUp(asking);
            results.put(Load.NGINX_NOT_MODIFIED, usual(conditional(nginx.file())));
            results.put(Load.NOT_MODIFIED, usual(asking));
            results.put(Load.NGINX_WITH_LOG_NOT_MODIFIED, usual(conditional(nginx.loggedFile())));
            Contender many = tag.asking(
                    IntStream.rangeClosed(1, URLS).mapToObj(this::tag).toList());
            yard.warmUp(many);
            results.put(Load.ONE_URL, usual(tag));
            results.put(Load.MANY_URLS, usual(many));
            results.put(Load.NGINX_ALONE, nginx.file().run(yard.wrk(1), AGENT));
            results.put(Load.ALONE, digest.run(yard.wrk(1), AGENT));
            results.put(Load.FEW_CONNECTIONS, usual(digest));
            results.put(Load.MANY_CONNECTIONS, digest.run(yard.wrk(MANY), AGENT));
            results.put(Load.NGINX_FEW_CONNECTIONS, usual(nginx.file()));
            results.put(Load.NGINX_MANY_CONNECTIONS, nginx.file().run(yard.wrk(MANY), AGENT));
            return results;
        }

        /** The same service, but that it writes no line for an answer; those are what {@code nginx} does without, too. */
        Map<Load, Result> withoutLog() {
            Map<Load, Result> results = new EnumMap<>(Load.class);
            Contender digest = digest();
            results.put(Load.QUIET_NGINX, usual(nginx.file()));
            results.put(Load.QUIET, usual(digest));
            Contender asking = conditional(digest);
            yard.warmUp(asking);
            results.put(Load.QUIET_NGINX_NOT_MODIFIED, usual(conditional(nginx.file())));
            results.put(Load.QUIET_NOT_MODIFIED, usual(asking));
            return results;
        }

        private Result usual(Contender contender) {
            return contender.run(yard.wrk(USUAL), AGENT);
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

        private String tag(int number) {
            return "/agents/" + new Sample(Sample.SMALL, number).at(registry);
        }

        private Contender tag() {
            return Contender.of(loader, tag(1));
        }

        /** Of an agent that was asked for by its tag before; warm. */
        private Contender digest() {
            Contender tag = tag();
            yard.wrk(USUAL).run(loader.port(), tag.targets());
            Contender digest =
                    tag.asking(List.of("/agents/" + registry + "/" + AGENT.repository() + "@" + ask("/-/digest")));
            yard.warmUp(digest);
            return digest;
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
