package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.RawHttp;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The same requests by the short way and by the long one: a header that nobody knows makes no difference but that. What comes back has
 * to be the same, whatever else a request says.
 */
abstract class TwoWays extends AgainstARegistry {

    static final String THE_LONG_WAY = "X-The-Long-Way: 1";
    private static final int REQUESTS = 150;
    private static final int TRIES = 4;
    private static final long SEED = 20_261_122;

    @Inject
    ManualClock clock;

    @Inject
    LongWay longWay;

    private final Random random = new Random(SEED);

    private record Asked(String method, String target, List<String> headers) {

        Asked with(String header) {
            List<String> more = new ArrayList<>(headers);
            more.add(header);
            return new Asked(method, target, more);
        }
    }

    /** Header lines that say who calls, some of them rightly. */
    abstract List<String> callers();

    @Test
    void bothWaysAnswerTheSame() {
        Digest one = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        Digest two = registry.publish("acme/packed:2", Agents.gzip(Agents.LIMERICK));
        Digest index = registry.publish("acme/many:3", Agents.index(Agents.HAIKU, Agents.LIMERICK));
        registry.publish("other/secret:1", Agents.raw(Agents.LIMERICK));
        List<String> targets = targets(one, two, index);
        for (String target : targets) {
            callers().forEach(who -> ask(new Asked("GET", target, List.of(who, THE_LONG_WAY))));
        }
        List<String> tags = List.of(etag(targets.get(0)), etag(targets.get(1)), etag(targets.get(2)));

        for (int i = 0; i < REQUESTS; i++) {
            Asked asked = request(targets, tags);
            if (i % 5 == 0) {
                clock.advance(Duration.ofMillis(random.nextInt(9_000)));
                // what is not fresh any more is confirmed by whoever comes first
                targets.forEach(
                        target -> ask(new Asked("GET", target, List.of(callers().get(0), THE_LONG_WAY))));
            }
            assertThat(difference(asked)).isEmpty();
        }
    }

    @Test
    void plainRequestsTakeTheShortWayAndOthersTheLongOne() {
        Digest one = registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        String target = "/agents/" + registry.host() + "/acme/helper@" + one;
        List<String> who = List.of(callers().get(0));
        ask(new Asked("GET", target, who));
        List<String> knowing = List.of(who.get(0), "If-None-Match: " + etag(target));

        for (String method : List.of("GET", "HEAD")) {
            assertThat(reaching(new Asked(method, target, who))).isZero();
            assertThat(reaching(new Asked(method, target, knowing))).isZero();
            assertThat(reaching(new Asked(method, target, who).with(THE_LONG_WAY)))
                    .isEqualTo(1);
        }
    }

    /** How many resources it comes to. */
    private long reaching(Asked asked) {
        long before = longWay.requests();
        assertThat(ask(asked).status()).isIn(200, 304);
        return longWay.requests() - before;
    }

    /** What differs however often it is tried: a copy may be no longer fresh in the midst of it. */
    private Optional<String> difference(Asked asked) {
        Optional<String> difference = Optional.empty();
        for (int i = 0; i < TRIES; i++) {
            RawHttp.Reply before = ask(asked.with(THE_LONG_WAY));
            List<RawHttp.Reply> replies = List.of(ask(asked), ask(asked));
            RawHttp.Reply after = ask(asked.with(THE_LONG_WAY));
            difference = replies.stream()
                    .filter(reply -> !isOneOf(asked, reply, before, after))
                    .findFirst()
                    .map(reply -> asked + "\n" + reply + "\nis neither\n" + before + "\nnor\n" + after);
            if (difference.isEmpty()) {
                return difference;
            }
        }
        return difference;
    }

    /** A second may have passed between the two. */
    private static boolean isOneOf(Asked asked, RawHttp.Reply reply, RawHttp.Reply before, RawHttp.Reply after) {
        boolean named = asked.headers().stream().anyMatch(line -> line.startsWith("X-Request-ID: job-"));
        return reply.status() == before.status()
                && List.of(headers(before), headers(after)).contains(headers(reply))
                && essence(reply).equals(essence(before))
                && reply.header("X-Request-ID").matches(named ? "job-[0-9]" : "[A-Za-z0-9._-]{1,128}");
    }

    private static String essence(RawHttp.Reply reply) {
        boolean problem = reply.status() >= 400 && !reply.body().isEmpty();
        return problem ? reply.json().path("code").asText() : reply.body();
    }

    /** The length of a problem differs with its instance. */
    private static Map<String, List<String>> headers(RawHttp.Reply reply) {
        Map<String, List<String>> headers = new HashMap<>();
        reply.headers().forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values));
        assertThat(headers.remove("x-request-id")).hasSize(1);
        if (reply.status() >= 400) {
            headers.remove("content-length");
        }
        return headers;
    }

    private List<String> targets(Digest one, Digest two, Digest index) {
        String host = "/agents/" + registry.host();
        return List.of(
                host + "/acme/helper:1",
                host + "/acme/packed@" + two,
                host + "/acme/many:3",
                host + "/acme/helper@" + one,
                host + "/acme/helper:1@" + one,
                host + "/acme/many@" + index,
                host + "%2Facme%2Fpacked%3A2",
                host + "/other/secret:1",
                host + "/acme/helper:%5E1",
                host + "/acme/helper:1?platform=linux/amd64",
                host + "/acme/helper:1?source=local",
                host + "/acme/helper:1/-/digest",
                "http://127.0.0.1" + host + "/acme/helper:1",
                "/agents/-/get?ref=" + registry.host() + "/acme/helper:1");
    }

    private Asked request(List<String> targets, List<String> tags) {
        String tag = one(tags);
        List<String> headers = new ArrayList<>(List.of(one(callers())));
        maybe(headers, "Accept", "*/*", "text/plain", "application/json", "image/png", "text/yaml;q=0.3, text/plain");
        maybe(headers, "Accept", "application/vnd.oci.image.manifest.v1+json", "a".repeat(300) + "/b, */*");
        maybe(headers, "If-None-Match", tag, "W/" + tag, "\"other\", " + tag, "*", "\"other\"", tag + "x");
        maybe(headers, "If-None-Match", one(tags));
        rarely(headers, "If-Match", tag, "\"other\"", "*");
        rarely(headers, "Cache-Control", "max-age=1", "only-if-cached", "max-stale", "no-transform");
        rarely(headers, "Prefer", "return=minimal");
        rarely(headers, "Want-Repr-Digest", "sha-512=3");
        rarely(headers, "Origin", "http://evil.example", "http://127.0.0.1");
        rarely(headers, "Sec-Fetch-Site", "cross-site", "none");
        rarely(headers, "Host", "evil.example", "localhost", "LOCALHOST:80", "127.0.0.1");
        rarely(headers, "Range", "bytes=0-3");
        rarely(headers, "Content-Length", "0", "00");
        rarely(headers, "Transfer-Encoding", "gzip");
        rarely(headers, "Expect", "100-continue");
        maybe(headers, "X-Request-ID", "job-1", "job-2", "not fit");
        maybe(headers, "User-Agent", "curl/8");
        maybe(headers, "user-agent", "curl/7");
        maybe(headers, "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        rarely(headers, "hOST", "127.0.0.1");
        return new Asked(one(List.of("GET", "GET", "HEAD")), one(targets), headers);
    }

    private void maybe(List<String> headers, String name, String... values) {
        add(3, headers, name, values);
    }

    private void rarely(List<String> headers, String name, String... values) {
        add(25, headers, name, values);
    }

    private void add(int often, List<String> headers, String name, String... values) {
        if (random.nextInt(often) == 0) {
            headers.add(name + ": " + one(List.of(values)));
        }
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private String etag(String target) {
        return ask(new Asked("GET", target, List.of(callers().get(0)))).header("ETag");
    }

    private RawHttp.Reply ask(Asked asked) {
        return new RawHttp(base.getPort())
                .send(asked.method(), asked.target(), asked.headers().toArray(String[]::new));
    }
}
