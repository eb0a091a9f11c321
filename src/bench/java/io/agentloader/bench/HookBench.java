package io.agentloader.bench;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.bench.Row.Limit;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.OciPush;
import io.agentloader.testkit.RedisServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * From a push to Debian's docker-registry to the agent in the hands of whoever waits for it: at the replica that the registry's hook
 * tells, and at two others, which hear of it by Redis.
 */
final class HookBench implements Bench {

    private static final int REPLICAS = 3;
    private static final int PUSHES = 40;
    /** Until the registry has told of what was pushed. */
    private static final int HINTED_MILLIS = 3000;
    /** Until whoever is to wait does. */
    private static final int SETTLED_MILLIS = 100;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String SECRET = "a-long-random-text-that-both-sides-know";

    @Override
    public Set<Need> needs() {
        return Set.of(Need.DOCKER_REGISTRY, Need.REDIS);
    }

    @Override
    public List<Row> rows(Yard yard) {
        int port = LoaderProcess.freePort();
        try (RedisServer redis = RedisServer.start(yard.newFolder("redis"));
                DebianRegistry registry = DebianRegistry.configured(yard.newFolder("registry"), telling(port))) {
            List<LoaderProcess> replicas = new ArrayList<>();
            try {
                Map<String, String> environment = environment(redis, registry);
                Map<String, String> told = new HashMap<>(environment);
                told.put("QUARKUS_HTTP_PORT", Integer.toString(port));
                for (int i = 0; i < REPLICAS; i++) {
                    replicas.add(yard.service(i == 0 ? told : environment));
                }
                return measured(yard, new OciPush(registry.host()), registry, replicas);
            } finally {
                replicas.forEach(LoaderProcess::close);
            }
        }
    }

    private static String telling(int port) {
        return """
                notifications:
                  endpoints:
                    - name: agent-loader
                      url: http://127.0.0.1:%d/hooks/corp
                      headers:
                        Authorization: [Bearer %s]
                      timeout: 2s
                      threshold: 5
                      backoff: 1s
                """.formatted(port, SECRET);
    }

    /** Nothing but a hook finds out that a tag moved. */
    private static Map<String, String> environment(RedisServer redis, DebianRegistry registry) {
        return Map.of(
                "AGENT_LOADER_HOOKS_CORP_KIND", "distribution",
                "AGENT_LOADER_HOOKS_CORP_REGISTRY", registry.host(),
                "AGENT_LOADER_HOOKS_CORP_SECRET", SECRET,
                "AGENT_LOADER_FRESHNESS", "1h",
                "AGENT_LOADER_WATCH_INTERVAL", "1h",
                "AGENT_LOADER_REDIS_URL", redis.url(),
                "AGENT_LOADER_REDIS_SECRET", "a-secret-of-replicas-that-is-long-enough");
    }

    private static List<Row> measured(Yard yard, OciPush push, DebianRegistry registry, List<LoaderProcess> replicas) {
        Times pushes = new Times();
        Times told = new Times();
        Times others = new Times();
        double[] first = new double[yard.rounds()];
        double[] second = new double[yard.rounds()];
        for (int round = 0; round < first.length; round++) {
            List<Double> pushed = new ArrayList<>();
            List<Double> here = new ArrayList<>();
            List<Double> there = new ArrayList<>();
            published(push, registry, replicas, round * PUSHES);
            for (int i = 0; i < PUSHES; i++) {
                Pushed one = pushed(push, registry, replicas, round * PUSHES + i);
                pushed.add(one.push());
                here.add(one.answers().get(0));
                there.addAll(one.answers().subList(1, REPLICAS));
            }
            first[round] = Times.median(here) / Times.median(pushed);
            second[round] = Times.median(there) / Times.median(pushed);
            pushes.all().addAll(pushed);
            told.all().addAll(here);
            others.all().addAll(there);
        }
        String beside = "; the push itself " + pushes;
        return List.of(
                new Row(
                        "from a push to the answer of whoever waits at the replica that a hook tells, over the push itself, p50",
                        Limit.none(),
                        Limit.none(),
                        new Figures(first),
                        told + beside),
                new Row(
                        "the same at the other two of three replicas",
                        Limit.none(),
                        Limit.none(),
                        new Figures(second),
                        others + beside));
    }

    private record Pushed(double push, List<Double> answers) {}

    /** Nobody has it when the registry tells of it; else its next push would wait for the second to be over that a hint lasts. */
    private static void published(OciPush push, DebianRegistry registry, List<LoaderProcess> replicas, int first) {
        for (int i = first; i < first + PUSHES; i++) {
            Sample before = new Sample(Sample.SMALL, i);
            push.push(before.repository() + ":" + i, packed(before));
        }
        settle(HINTED_MILLIS);
        for (int i = first; i < first + PUSHES; i++) {
            Sample before = new Sample(Sample.SMALL, i);
            for (LoaderProcess replica : replicas) {
                before.check(replica.get("/agents/" + registry.reference(before.repository() + ":" + i))
                        .body());
            }
        }
    }

    /** One reference, which each replica has, and somebody waits for at each: in milliseconds from the first byte of the push. */
    private static Pushed pushed(OciPush push, DebianRegistry registry, List<LoaderProcess> replicas, int number) {
        Sample before = new Sample(Sample.SMALL, number);
        Sample after = new Sample(Sample.SMALL, 1_000_000 + number);
        String name = before.repository() + ":" + number;
        String target = "/agents/" + registry.reference(name);
        List<CompletableFuture<Double>> waiting = new ArrayList<>();
        long[] begun = new long[1];
        for (LoaderProcess replica : replicas) {
            HttpResponse<byte[]> held = replica.get(target);
            before.check(held.body());
            String etag = held.headers().firstValue("ETag").orElseThrow();
            waiting.add(waiting(replica, target, etag).thenApply(answer -> {
                double millis = (System.nanoTime() - begun[0]) / 1e6;
                if (answer.statusCode() != 200) {
                    throw new IllegalStateException(
                            "nobody told " + target + ":\n" + replicas.get(0).log());
                }
                after.check(answer.body());
                return millis;
            }));
        }
        settle(SETTLED_MILLIS);
        begun[0] = System.nanoTime();
        push.push(name, packed(after));
        double pushed = (System.nanoTime() - begun[0]) / 1e6;
        return new Pushed(pushed, waiting.stream().map(CompletableFuture::join).toList());
    }

    private static Packed packed(Sample sample) {
        return Agents.raw(sample.yaml());
    }

    private static CompletableFuture<HttpResponse<byte[]>> waiting(LoaderProcess at, String target, String etag) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.port() + target))
                .header("If-None-Match", etag)
                .header("Prefer", "wait=15")
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private static void settle(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    /** In milliseconds. */
    private record Times(List<Double> all) {

        private Times() {
            this(new ArrayList<>());
        }

        private static double median(List<Double> some) {
            return at(some, 50);
        }

        private static double at(List<Double> some, int hundredth) {
            double[] sorted =
                    some.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[Math.min(sorted.length - 1, sorted.length * hundredth / 100)];
        }

        @Override
        public String toString() {
            return Figures.number(at(all, 50)) + " ms, p99 " + Figures.number(at(all, 99)) + " ms, of " + all.size();
        }
    }
}
