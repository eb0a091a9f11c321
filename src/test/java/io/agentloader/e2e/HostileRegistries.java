package io.agentloader.e2e;

import static io.agentloader.e2e.HostileManners.INDEX;
import static io.agentloader.e2e.HostileManners.OCI;
import static io.agentloader.e2e.HostileManners.agent;
import static io.agentloader.e2e.HostileManners.answering;
import static io.agentloader.e2e.HostileManners.blob;
import static io.agentloader.e2e.HostileManners.chunk;
import static io.agentloader.e2e.HostileManners.chunked;
import static io.agentloader.e2e.HostileManners.document;
import static io.agentloader.e2e.HostileManners.head;
import static io.agentloader.e2e.HostileManners.index;
import static io.agentloader.e2e.HostileManners.manifest;
import static io.agentloader.e2e.HostileManners.ok;
import static io.agentloader.e2e.HostileManners.realm;
import static io.agentloader.e2e.HostileManners.redirecting;
import static io.agentloader.e2e.HostileManners.repeating;
import static io.agentloader.e2e.HostileManners.resettingAfter;
import static io.agentloader.e2e.HostileManners.stallingAfter;
import static io.agentloader.e2e.HostileManners.token;

import io.agentloader.e2e.HostileServer.Manner;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Registries that want to stop, fill, fool or use a service that asks them, and what a caller is to be told of each. */
final class HostileRegistries {

    /** Where names of these tests lead. */
    static final Map<String, String> NAMES = Map.of(
            "localhost", "127.0.0.1",
            "metadata.example", "169.254.169.254",
            "translated.example", "64:ff9b::a9fe:a9fe",
            "mapped.example", "::ffff:169.254.169.254",
            "denied.example", "127.66.0.1");

    private static final String NOWHERE = "sha256:" + "0".repeat(64);

    private HostileRegistries() {}

    /**
     * One of them.
     *
     * @param raw whether it is met before anything that it sent was read
     * @param reference behind the host
     */
    record Hostile(String name, int status, String code, Manner manner, boolean raw, String reference) {

        private Hostile(String name, int status, String code, Manner manner) {
            this(name, status, code, manner, false, "/bad/agent:1");
        }

        private Hostile met() {
            return new Hostile(name, status, code, manner, true, reference);
        }

        private Hostile askedFor(String other) {
            return new Hostile(name, status, code, manner, raw, other);
        }

        HostileServer start() {
            return raw ? HostileServer.raw(manner) : HostileServer.plain(manner);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Hostile> all() {
        return Stream.of(stalls(), cuts(), sizes(), lies(), hops(), logins(), json(), indexes(), heads())
                .flatMap(List::stream)
                .toList();
    }

    private static Hostile late(String name, Manner manner) {
        return new Hostile(name, 504, "registry-unavailable", manner);
    }

    private static Hostile broken(String name, Manner manner) {
        return new Hostile(name, 502, "registry-unavailable", manner);
    }

    private static Hostile absurd(String name, Manner manner) {
        return new Hostile(name, 502, "registry-protocol", manner);
    }

    private static Hostile forged(String name, Manner manner) {
        return new Hostile(name, 502, "content-mismatch", manner);
    }

    private static Hostile forbidden(String name, Manner manner) {
        return new Hostile(name, 403, "reference-not-allowed", manner);
    }

    /** Those that keep whoever asks them waiting. */
    static List<Hostile> stalls() {
        return List.of(
                late("no answer to TLS", stallingAfter("")).met(),
                late("half of a TLS record", stallingAfter("\u0016\u0003\u0003\u0002\u0000x"))
                        .met(),
                late("no answer", stallingAfter("")),
                late("half of a head", stallingAfter("HTTP/1.1 200 OK\r\nContent-Ty")),
                late("a head and nothing else", stallingAfter(head(OCI, 500))),
                late("half of a manifest", stallingAfter(ok(OCI, manifest()).replaceAll(".{20}$", ""))),
                late("half of a chunk", stallingAfter(chunked(OCI) + "100\r\n{\"schema")),
                late("no blob", blob(stallingAfter(""))),
                late("half of a blob", blob(stallingAfter(head("application/yaml", agent().length()) + "version"))),
                late("a head, byte by byte", visitor -> visitor.drip(ok(OCI, manifest()))),
                late("a manifest, byte by byte", visitor -> {
                    visitor.say(head(OCI, manifest().length()));
                    visitor.drip(manifest());
                }),
                late("no token", token(stallingAfter(""))),
                late("interim answers without end", repeating("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")));
    }

    private static List<Hostile> cuts() {
        return List.of(
                broken("a reset at once", visitor -> visitor.reset()),
                broken("a reset before TLS", visitor -> visitor.reset()).met(),
                broken("a reset in a head", resettingAfter("HTTP/1.1 200 OK\r\n")),
                broken("a reset in a manifest", resettingAfter(head(OCI, 500) + "{\"schema")),
                broken(
                        "a reset in a blob",
                        blob(resettingAfter(head("application/yaml", agent().length()) + "version"))),
                broken("less than announced", answering(head(OCI, 5000) + manifest())),
                broken("chunks without their end", answering(chunked(OCI) + "5\r\n{\"sch")));
    }

    private static List<Hostile> sizes() {
        return List.of(
                absurd("a manifest without end", repeating(chunked(OCI), chunk())),
                absurd(
                        "a manifest until the connection ends",
                        repeating("HTTP/1.1 200 OK\r\nContent-Type: " + OCI + "\r\n\r\n", " ")),
                absurd("a manifest of 64 MiB", repeating(head(OCI, 64 << 20), " ")),
                forged("a blob without end", blob(repeating(chunked("application/yaml"), chunk()))),
                forged("a longer blob", blob(answering(ok("application/yaml", agent() + "x")))),
                forged("a shorter blob", blob(answering(ok("application/yaml", agent().substring(1))))),
                forged("an empty blob", blob(answering(ok("application/yaml", "")))),
                new Hostile("a bomb of gzip", 422, "invalid-agent", HostileManners.bomb()),
                new Hostile(
                        "a blob of a terabyte",
                        422,
                        "invalid-agent",
                        manifest(manifest(NOWHERE, "1099511627776", "\"a\":1"))));
    }

    private static List<Hostile> lies() {
        return List.of(
                forged("another blob", blob(answering(ok("application/yaml", agent().replace('a', 'b'))))),
                forged(
                        "a header with another digest",
                        answering(ok(OCI, manifest())
                                .replace("Connection:", "Docker-Content-Digest: " + NOWHERE + "\r\nConnection:"))),
                forged("another manifest than asked for", manifest(manifest())).askedFor("/bad/agent@" + NOWHERE),
                absurd("a size below nothing", manifest(manifest(NOWHERE, "-1", "\"a\":1"))),
                absurd("a page of a hotel", document("text/html", "<html><body>Sign in</body></html>")),
                absurd("a page under the right type", document(OCI, "<html><body>Sign in</body></html>")),
                absurd("a digest that leads out", manifest(manifest("sha256:../../../etc/passwd", "5", "\"a\":1"))),
                new Hostile(
                        "an image", 422, "not-an-agent", manifest(manifest().replace("io.docker.agent", "no.agent"))));
    }

    private static List<Hostile> hops() {
        return List.of(
                forbidden("to metadata", redirecting("http://169.254.169.254/latest/meta-data/")),
                forbidden("to metadata in decimal", redirecting("http://2852039166/")),
                absurd("to metadata in octal", redirecting("http://0251.0376.0251.0376/")),
                forbidden("to metadata in hexadecimal", redirecting("http://0xa9fea9fe/")),
                absurd("to metadata in parts", redirecting("http://169.254.43518/")),
                forbidden("to metadata as mapped IPv6", redirecting("http://[::ffff:169.254.169.254]/")),
                forbidden("to metadata through NAT64", redirecting("http://[64:ff9b::a9fe:a9fe]/")),
                forbidden("to metadata through 6to4", redirecting("http://[2002:a9fe:a9fe::1]/")),
                forbidden("to metadata by its name", redirecting("http://metadata.google.internal/")),
                forbidden("to a name at metadata", redirecting("http://metadata.example/")),
                forbidden("to a name at metadata through NAT64", redirecting("http://translated.example/")),
                forbidden("to a name at metadata as mapped IPv6", redirecting("http://mapped.example/")),
                forbidden("to a link-local address", redirecting("http://[fe80::1]/")),
                forbidden("to this host by no address", redirecting("http://0.0.0.0/")),
                forbidden("to a block that is denied", redirecting("http://127.66.0.1/")),
                forbidden("to a name in a block that is denied", redirecting("http://denied.example/")),
                absurd("to a file", redirecting("file:///etc/passwd")),
                absurd("to another protocol", redirecting("gopher://127.0.0.1:11211/_stats")),
                absurd("to a login", redirecting("http://user:secret@SELF/")),
                absurd("to itself", redirecting("http://SELF/v2/bad/agent/blobs/again")),
                absurd("to nowhere", redirecting("http://")),
                absurd("to a line break", redirecting("http://SELF/%0d%0a\u0000")));
    }

    private static List<Hostile> logins() {
        return List.of(
                forbidden("a realm at metadata", realm("http://169.254.169.254/token")),
                forbidden("a realm at metadata in decimal", realm("http://2852039166/token")),
                forbidden("a realm at a name there", realm("http://metadata.example/token")),
                absurd("a realm in a file", realm("file:///etc/passwd")),
                absurd("a realm with a login", realm("http://user:secret@SELF/token")),
                absurd("tokens without end", token(repeating(chunked("application/json"), chunk()))),
                absurd("a token of brackets", token(document("application/json", "[".repeat(100_000)))),
                absurd("no token in the answer", token(document("application/json", "{}"))),
                new Hostile(
                        "a token that is never enough",
                        424,
                        "upstream-unauthorized",
                        token(document("application/json", "{\"token\":\"abc\"}"))),
                new Hostile(
                        "a challenge that nobody knows",
                        424,
                        "upstream-unauthorized",
                        HostileManners.challenging("Negotiate, NTLM", answering(""))),
                absurd(
                        "a challenge without its end",
                        HostileManners.challenging("Bearer realm=\"" + "\\\"".repeat(5000), answering(""))));
    }

    private static List<Hostile> json() {
        return List.of(
                absurd("deep brackets", manifest("[".repeat(500_000))),
                absurd("deep objects", manifest("{\"a\":".repeat(200_000))),
                absurd("a number of a million digits", manifest(manifest(NOWHERE, "1".repeat(1_000_000), "\"a\":1"))),
                absurd("a number with a huge exponent", manifest(manifest(NOWHERE, "1e999999999", "\"a\":1"))),
                absurd("a hundred thousand keys", manifest(manifest(NOWHERE, "5", keys()))),
                absurd("layers that are none", manifest(manifest().replaceAll("\"layers\":\\[.*?\\]", "\"layers\":7"))),
                absurd("a list in place of a manifest", manifest("[1,2,3]")),
                absurd("null", manifest("null")),
                absurd("half of a document", manifest(manifest().substring(0, 100))));
    }

    private static String keys() {
        StringBuilder keys = new StringBuilder("\"k\":1");
        for (int i = 0; i < 120_000; i++) {
            keys.append(",\"k").append(i).append("\":1");
        }
        return keys.toString();
    }

    private static List<Hostile> indexes() {
        return List.of(
                new Hostile(
                        "an index of 10,000 entries",
                        502,
                        "registry-protocol",
                        document(INDEX, index(10_000, OCI, NOWHERE))),
                absurd("fifty indexes in each other", HostileManners.indexInIndex()),
                forged("an index that names itself", document(INDEX, index(1, OCI, NOWHERE))),
                new Hostile(
                        "an index of nothing",
                        422,
                        "no-matching-platform",
                        document(INDEX, "{\"schemaVersion\":2,\"mediaType\":\"" + INDEX + "\",\"manifests\":[]}")));
    }

    private static List<Hostile> heads() {
        return List.of(
                absurd("headers without end", repeating("HTTP/1.1 200 OK\r\n", "X-Flood: 1\r\n")),
                absurd(
                        "one header of a mebibyte",
                        answering(
                                "HTTP/1.1 200 OK\r\nX-Long: " + "x".repeat(1 << 20) + "\r\nContent-Length: 0\r\n\r\n")),
                absurd("a status line without end", repeating("HTTP/1.1 200 ", "O")),
                absurd("no HTTP at all", answering("SSH-2.0-OpenSSH_9.6\r\n")),
                absurd("a chunk size that is none", answering(chunked(OCI) + "zz\r\n{}\r\n0\r\n\r\n")),
                absurd("a chunk size of more than all memory", answering(chunked(OCI) + "7fffffffffffffff\r\n{}")),
                absurd("a status of four digits", answering("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n")));
    }
}
