package io.agentloader.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Pushes artifacts to any registry that speaks plain HTTP and lets everybody write. Shares no code with the client under test. */
public final class OciPush {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI registry;

    /**
     * To that registry.
     *
     * @param host host and port
     */
    public OciPush(String host) {
        this.registry = URI.create("http://" + host);
    }

    /**
     * Pushes the artifact with all its parts, lets the tag name it, and yields the digest that the registry gave it.
     *
     * @param name {@code repository:tag}
     */
    public Digest push(String name, Packed packed) {
        int colon = name.lastIndexOf(':');
        String repository = name.substring(0, colon);
        packed.blobs().forEach(blob -> blob(repository, blob));
        for (Content child : packed.manifests()) {
            manifest(repository, child.digest().toString(), child);
        }
        return manifest(repository, name.substring(colon + 1), packed.manifest());
    }

    private void blob(String repository, Content blob) {
        String base = "/v2/" + repository + "/blobs/";
        HttpRequest known = request(registry.resolve(base + blob.digest()))
                .method("HEAD", BodyPublishers.noBody())
                .build();
        if (send(known).statusCode() == 200) {
            return;
        }
        URI uploads = registry.resolve(base + "uploads/");
        HttpResponse<String> started =
                expect(202, request(uploads).POST(BodyPublishers.noBody()).build());
        String location = started.headers().firstValue("Location").orElseThrow();
        String query = "digest=" + URLEncoder.encode(blob.digest().toString(), UTF_8);
        URI upload = uploads.resolve(location + (location.contains("?") ? "&" : "?") + query);
        expect(
                201,
                request(upload)
                        .header("Content-Type", "application/octet-stream")
                        .PUT(BodyPublishers.ofByteArray(blob.toByteArray()))
                        .build());
    }

    private Digest manifest(String repository, String identifier, Content manifest) {
        HttpRequest put = request(registry.resolve("/v2/" + repository + "/manifests/" + identifier))
                .header("Content-Type", manifest.descriptor().mediaType().name())
                .PUT(BodyPublishers.ofByteArray(manifest.toByteArray()))
                .build();
        String digest =
                expect(201, put).headers().firstValue("Docker-Content-Digest").orElseThrow();
        return Digest.parse(digest).orElseThrow();
    }

    private HttpResponse<String> expect(int status, HttpRequest request) {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != status) {
            throw new AssertionError(request.method() + " " + request.uri() + " answered " + response.statusCode()
                    + ": " + response.body());
        }
        return response;
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(request.method() + " " + request.uri(), failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while pushing", interrupted);
        }
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
    }
}
