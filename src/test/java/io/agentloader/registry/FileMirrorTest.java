package io.agentloader.registry;

import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.HostFailure;
import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mirrors of hosts.toml and registries.conf on the wire (wire test 9). */
class FileMirrorTest {

    private static final String BY_DIGEST = "/v2/acme/helper/manifests/" + Bench.DIGEST;
    private static final Credential PASSWORD = new Credential(Credential.Kind.PASSWORD, "me", "hunter2", "config");

    @TempDir
    Path folder;

    private Bench bench;
    private HostFiles files;
    private ScriptedServer mirror;
    private ScriptedServer upstream;
    private String registry;
    private Reference tagged;
    private Reference pinned;

    @BeforeEach
    void open() {
        bench = new Bench();
        files = new HostFiles(folder);
        mirror = bench.server;
        upstream = ScriptedServer.plain(bench.vertx);
        registry = "registry.test:" + upstream.port();
        tagged = Bench.reference(registry + "/acme/helper:1");
        pinned = Bench.reference(registry + "/acme/helper@" + Bench.DIGEST);
    }

    @AfterEach
    void close() {
        upstream.close();
        bench.close();
    }

    private void configured() {
        bench.configured(Bench.settings(Map.of(registry, Bench.Own.PLAIN)).with(files.read()));
    }

    private void withHosts(String... lines) {
        files.withHosts(registry.replace(':', '_') + "_", lines);
        configured();
    }

    private void withRegistries(String... lines) {
        files.withRegistries(lines);
        configured();
    }

    private String host(ScriptedServer server) {
        return "[host.\"" + server.url("") + "\"]";
    }

    private Delivered<Content> manifest(Reference reference) {
        return Bench.await(bench.client().manifest(reference, Effort.FULL));
    }

    @Test
    void hostThatMayOnlyPullNeverSeesATag() {
        withHosts(host(mirror), "capabilities = [\"pull\"]");
        upstream.on("GET " + TAGGED, Bench.manifestReply())
                .on("HEAD " + TAGGED, Reply.status(200).with("Docker-Content-Digest", Bench.DIGEST.toString()));
        mirror.on("GET " + BY_DIGEST + "?ns=" + registry.replace(":", "%3A"), Bench.manifestReply())
                .on(
                        "GET " + Bench.PULLED + "?ns=" + registry.replace(":", "%3A"),
                        Reply.ok("application/octet-stream", Bench.BLOB));

        assertThat(manifest(tagged).host()).isEqualTo(registry);
        assertThat(Bench.await(bench.client().resolve(tagged, Effort.FULL)).host())
                .isEqualTo(registry);
        assertThat(mirror.connections()).isZero();
        assertThat(manifest(pinned).host()).isEqualTo(mirror.authority());
        assertThat(Bench.await(bench.client().blob(tagged, Bench.LAYER, Bench.LIMIT))
                        .host())
                .isEqualTo(mirror.authority());
        assertThat(mirror.asked()).noneMatch(line -> line.contains("/manifests/1"));
    }

    @Test
    void mirrorIsToldWhosePlaceItTakesAndTheRegistryIsNot() {
        withHosts(host(mirror));
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(manifest(tagged).host()).isEqualTo(registry);

        assertThat(mirror.asked()).containsExactly("GET " + TAGGED + "?ns=" + registry.replace(":", "%3A"));
        assertThat(upstream.asked()).containsExactly("GET " + TAGGED);
    }

    @Test
    void hostsOfTheFileAreAskedInItsOrderAndTheRegistryDecides() {
        try (ScriptedServer second = ScriptedServer.plain(bench.vertx)) {
            withHosts(host(second), host(mirror));
            second.on("GET " + TAGGED + "?ns=" + registry.replace(":", "%3A"), Reply.status(500));

            NotFound failure = Bench.failure(NotFound.class, bench.client().manifest(tagged, Effort.FULL));

            assertThat(failure.report().causes())
                    .containsExactly(
                            new HostFailure(second.authority(), "status_500"),
                            new HostFailure(mirror.authority(), "status_404"),
                            new HostFailure(registry, "status_404"));
        }
    }

    @Test
    void serverThatIsAMirrorKeepsTheRegistryOutOfIt() {
        withHosts("server = \"" + mirror.url("") + "\"", host(mirror));

        NotFound failure = Bench.failure(NotFound.class, bench.client().manifest(tagged, Effort.FULL));

        assertThat(failure.report().host()).contains(mirror.authority());
        assertThat(mirror.requests()).hasSize(1);
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void overriddenPathHasNoApiInIt() {
        withHosts("[host.\"" + mirror.url("/api/registry") + "\"]", "override_path = true");

        Bench.failure(NotFound.class, bench.client().manifest(tagged, Effort.FULL));

        assertThat(mirror.asked())
                .singleElement()
                .asString()
                .startsWith("GET /api/registry/acme/helper/manifests/1?ns=");
    }

    @Test
    void headerGoesToItsHostAndItsTokenServerAndNowhereElse() {
        withHosts(host(mirror), "[host.\"" + mirror.url("") + "\".header]", "x-secret = \"hunter2\"");
        String query = "?ns=" + registry.replace(":", "%3A");
        mirror.on(
                        "GET " + TAGGED + query,
                        Bench.challenge(bench.bearer()),
                        Reply.status(307).with("Location", upstream.url("/elsewhere")))
                .on("GET /token", Bench.token("t"));
        upstream.on("GET /elsewhere", Bench.manifestReply());

        assertThat(manifest(tagged).value().digest()).isEqualTo(Bench.DIGEST);

        assertThat(mirror.requests()).hasSize(3).allSatisfy(request -> assertThat(request.header("x-secret"))
                .isEqualTo("hunter2"));
        assertThat(upstream.requests()).hasSize(1).allSatisfy(request -> {
            assertThat(request.headers().contains("x-secret")).isFalse();
            assertThat(request.headers().contains("Authorization")).isFalse();
            assertThat(request.header("Accept")).isEqualTo(ManifestAnswers.ACCEPT);
        });
    }

    @ParameterizedTest
    @CsvSource({"all, true, true", "digest-only, false, true", "tag-only, true, false"})
    void mirrorOfRegistriesConfIsAskedForWhatItIsFor(String kind, boolean tags, boolean digests) {
        withRegistries(
                "[[registry]]",
                "location = \"" + registry + "\"",
                "[[registry.mirror]]",
                "location = \"" + mirror.authority() + "\"",
                "insecure = true",
                "pull-from-mirror = \"" + kind + "\"");
        for (ScriptedServer server : List.of(mirror, upstream)) {
            server.on("GET " + TAGGED, Bench.manifestReply()).on("GET " + BY_DIGEST, Bench.manifestReply());
        }

        assertThat(manifest(tagged).host()).isEqualTo(tags ? mirror.authority() : registry);
        assertThat(manifest(pinned).host()).isEqualTo(digests ? mirror.authority() : registry);
        assertThat(mirror.asked()).noneMatch(line -> line.contains("ns="));
    }

    @Test
    void renamedRepositoryIsNamedTwice() {
        withRegistries(
                "[[registry]]",
                "prefix = \"" + registry + "/acme\"",
                "location = \"" + registry + "/corp/acme\"",
                "[[registry.mirror]]",
                "location = \"" + mirror.authority() + "/hub\"",
                "insecure = true");
        mirror.on("GET /v2/hub/helper/manifests/1", Bench.manifestReply(), Reply.status(404));

        assertThat(manifest(tagged).host()).isEqualTo(mirror.authority() + "/hub/helper");

        NotFound failure = Bench.failure(NotFound.class, bench.client().manifest(tagged, Effort.FULL));
        assertThat(failure.report().reference()).contains(tagged.toString());
        assertThat(failure.report().members()).containsEntry("askedAs", registry + "/corp/acme/helper");
        assertThat(upstream.asked()).containsExactly("GET /v2/corp/acme/helper/manifests/1");
    }

    @Test
    void tokenIsForTheRepositoryAsTheMirrorHasIt() {
        bench.credential = PASSWORD;
        withRegistries(
                "[[registry]]",
                "location = \"" + registry + "\"",
                "[[registry.mirror]]",
                "location = \"" + mirror.authority() + "/hub\"",
                "insecure = true");
        mirror.on(
                        "GET /v2/hub/acme/helper/manifests/1",
                        Bench.challenge("Bearer realm=\"" + mirror.url("/token") + "\",service=\"reg\""),
                        Bench.manifestReply())
                .on("GET /token", Bench.token("t"));

        manifest(tagged);

        assertThat(mirror.asked()).anyMatch(line -> line.contains("scope=repository%3Ahub%2Facme%2Fhelper%3Apull"));
        assertThat(bench.lookedUp).containsExactly(mirror.authority());
    }

    @Test
    void mirrorInPlainTextBeyondLoopbackIsShownNothing() {
        bench.credential = PASSWORD;
        withRegistries(
                "[[registry]]",
                "location = \"" + registry + "\"",
                "[[registry.mirror]]",
                "location = \"other.test:" + mirror.port() + "\"",
                "insecure = true");
        mirror.on("GET " + TAGGED, Bench.challenge("Basic realm=\"mirror\""));
        upstream.on("GET " + TAGGED, Bench.manifestReply());

        assertThat(manifest(tagged).host()).isEqualTo(registry);

        assertThat(mirror.requests()).isNotEmpty().allSatisfy(request -> assertThat(
                        request.headers().contains("Authorization"))
                .isFalse());
        assertThat(bench.lookedUp).isEmpty();
    }

    @Test
    void blockedRepositoryIsNotAskedFor() {
        withRegistries("[[registry]]", "location = \"" + registry + "/acme\"", "blocked = true");

        ReferenceNotAllowed failure =
                Bench.failure(ReferenceNotAllowed.class, bench.client().manifest(tagged, Effort.FULL));

        assertThat(failure.report().members()).containsEntry("rule", "blocked");
        assertThat(upstream.connections()).isZero();
    }

    @Test
    void tagThatNoHostIsAskedForIsARefusal() {
        withHosts("server = \"" + mirror.url("") + "\"", "capabilities = [\"pull\"]");

        ReferenceNotAllowed failure =
                Bench.failure(ReferenceNotAllowed.class, bench.client().manifest(tagged, Effort.FULL));

        assertThat(failure.report().members()).containsEntry("rule", "capabilities");
        assertThat(mirror.connections() + upstream.connections()).isZero();
    }

    @Test
    void daemonJsonHasNoNamespace() {
        files.withDaemon("{\"registry-mirrors\": [\"" + mirror.url("/hub/") + "\"]}");
        configured();
        mirror.on("GET /hub/v2/library/busybox/manifests/1", Bench.manifestReply());

        assertThat(manifest(Bench.reference("busybox:1")).host()).isEqualTo(mirror.authority());
    }
}
