package io.agentloader.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.e2e.HostileServer.Manner;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Agents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** How hostile registries answer: each takes one thing that a registry does and does it wrong. */
final class HostileManners {

    static final String OCI = MediaType.OCI_MANIFEST.name();
    static final String INDEX = MediaType.OCI_INDEX.name();

    private static final String MANIFEST = "GET /v2/bad/agent/manifests/";
    private static final byte[] AGENT = Agents.HAIKU.getBytes(UTF_8);
    private static final byte[] BLOCK = "x".repeat(64 << 10).getBytes(ISO_8859_1);

    private HostileManners() {}

    /** The whole answer to a request for a manifest, head and all. */
    static Manner answering(String answer) {
        return visitor -> visitor.say(answer);
    }

    /** The start of an answer, and nothing more for as long as anybody waits. */
    static Manner stallingAfter(String start) {
        return visitor -> {
            visitor.say(start);
            visitor.fallSilent();
        };
    }

    /** The start of an answer, and a reset. */
    static Manner resettingAfter(String start) {
        return visitor -> {
            visitor.say(start);
            visitor.reset();
        };
    }

    /** The start of an answer, and then this as long as anybody reads it. */
    static Manner repeating(String start, String again) {
        byte[] bytes = again.repeat(Math.max(1, (64 << 10) / again.length())).getBytes(ISO_8859_1);
        return visitor -> {
            visitor.say(start);
            visitor.repeat(bytes);
        };
    }

    /** A manifest as it should be sent, whatever is in it. */
    static Manner manifest(String json) {
        return document(OCI, json);
    }

    static Manner document(String type, String json) {
        return answering(ok(type, json));
    }

    /** A good manifest, and then that for its blob. */
    static Manner blob(Manner answer) {
        return blob(manifestOf(AGENT), answer);
    }

    static Manner blob(String manifest, Manner answer) {
        return visitor -> {
            if (visitor.asks(MANIFEST)) {
                visitor.say(ok(OCI, manifest));
            } else {
                answer.meet(visitor);
            }
        };
    }

    /** A redirect of the blob, since those are what registries redirect. */
    static Manner redirecting(String location) {
        return blob(visitor -> visitor.say("HTTP/1.1 307 Temporary Redirect\r\nLocation: "
                + location.replace("SELF", visitor.authority())
                + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
    }

    /** A {@code 401} with this challenge for whatever is asked, and that for a token. */
    static Manner challenging(String challenge, Manner token) {
        return visitor -> {
            if (visitor.asks("GET /token")) {
                token.meet(visitor);
            } else {
                visitor.say("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: "
                        + challenge.replace("SELF", visitor.authority())
                        + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        };
    }

    /** A {@code 401} whose token is to be had there. */
    static Manner realm(String realm) {
        return challenging("Bearer realm=\"" + realm + "\"", visitor -> visitor.fallSilent());
    }

    static Manner token(Manner token) {
        return challenging("Bearer realm=\"http://SELF/token\",service=\"bad\"", token);
    }

    static String ok(String type, String body) {
        return head(type, body.length()) + body;
    }

    static String head(String type, long length) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + length
                + "\r\nConnection: close\r\n\r\n";
    }

    static String chunked(String type) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type
                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
    }

    /** One chunk, that may be sent again and again. */
    static String chunk() {
        return Integer.toHexString(BLOCK.length) + "\r\n" + new String(BLOCK, ISO_8859_1) + "\r\n";
    }

    static String agent() {
        return new String(AGENT, ISO_8859_1);
    }

    /** Of an agent that is there. */
    static String manifest() {
        return manifestOf(AGENT);
    }

    static String manifestOf(byte[] layer) {
        return manifest(Digest.of(layer).toString(), Long.toString(layer.length), "\"a\":\"b\"");
    }

    static String manifest(String digest, String size, String more) {
        return """
                {"schemaVersion":2,"mediaType":"%s","layers":[{"mediaType":"application/yaml","digest":"%s","size":%s}],\
                "annotations":{"io.docker.agent.version":"1"},%s}""".formatted(OCI, digest, size, more);
    }

    /** An index of so many entries, each of which names this. */
    static String index(int entries, String type, String digest) {
        String entry = "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":100}".formatted(type, digest);
        return "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s]}"
                .formatted(INDEX, (entry + ",").repeat(entries - 1) + entry);
    }

    /** As an ISO text, so that it can be said. */
    static byte[] gzipBomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            byte[] blanks = new byte[1 << 20];
            Arrays.fill(blanks, (byte) ' ');
            for (int i = 0; i < 200; i++) {
                gzip.write(blanks);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    /** A long way down, each index whole and under its digest. */
    static Manner indexInIndex() {
        Map<String, String> byDigest = new HashMap<>();
        String index = index(1, OCI, "sha256:" + "0".repeat(64));
        for (int i = 0; i < 50; i++) {
            String digest = Digest.of(index.getBytes(UTF_8)).toString();
            byDigest.put(digest, index);
            index = index(1, INDEX, digest).replace("\"size\":100", "\"size\":" + index.length());
        }
        String top = index;
        return visitor -> visitor.say(ok(
                INDEX,
                byDigest.entrySet().stream()
                        .filter(entry -> visitor.asks(MANIFEST + entry.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(top)));
    }

    static Manner bomb() {
        byte[] bomb = gzipBomb();
        return blob(manifestOf(bomb), visitor -> {
            visitor.say(head("application/octet-stream", bomb.length));
            visitor.say(bomb);
        });
    }
}
