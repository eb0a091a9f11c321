package io.agentloader.registry;

import static io.agentloader.registry.PushBench.NAMED;
import static io.agentloader.registry.PushBench.SESSION;
import static io.agentloader.registry.PushBench.UPLOADS;
import static io.agentloader.registry.PushBench.begun;
import static io.agentloader.registry.PushBench.blob;
import static io.agentloader.registry.PushBench.digest;
import static io.agentloader.registry.PushBench.there;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.testkit.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each step of a push on the wire, against a registry that does what it is told. */
class PushTest {

    private final PushBench pushes = new PushBench();
    private final Bench bench = pushes.bench;
    private final Packed agent = pushes.agent;
    private final Content config = pushes.config;
    private final Content layer = pushes.layer;

    @AfterEach
    void close() {
        pushes.close();
    }

    // The usual way

    @Test
    void blobIsAskedForThenSentWholeAndTheNameComesLast() {
        pushes.willing();

        Delivered<Receipt> pushed = pushes.push();

        assertThat(pushed.value().digest()).isEqualTo(agent.manifest().digest());
        assertThat(pushed.host()).isEqualTo(bench.server.authority());
        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "PUT " + NAMED,
                        "GET " + pushes.read,
                        "HEAD " + blob(layer));
        assertThat(bench.server.request(1).header("Content-Length")).isEqualTo("0");
        assertThat(bench.server.request(2).body()).isEqualTo("agents: {}\n");
        assertThat(bench.server.request(2).header("Content-Type")).isEqualTo("application/octet-stream");
        assertThat(bench.server.request(3).body())
                .isEqualTo(new String(agent.manifest().toByteArray(), StandardCharsets.UTF_8));
        assertThat(bench.server.request(3).header("Content-Type")).isEqualTo(MediaType.OCI_MANIFEST.name());
    }

    @Test
    void whatIsThereIsNotSent() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(200)).on("HEAD " + blob(config), Reply.status(200));

        Bench.await(bench.client()
                .push(bench.reference(), new Upload(agent.manifest(), List.of(), agent.blobs(), Optional.empty())));

        assertThat(bench.server.asked())
                .containsExactlyInAnyOrder(
                        "HEAD " + blob(layer),
                        "HEAD " + blob(config),
                        "PUT " + NAMED,
                        "GET " + pushes.read,
                        "HEAD " + blob(layer),
                        "HEAD " + blob(config))
                .containsSequence("PUT " + NAMED, "GET " + pushes.read);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 12})
    void whatIsThereInAnotherSizeIsSent(long size) {
        pushes.willing().on("HEAD " + blob(layer), sized(size), there(layer));

        assertThat(pushes.push().value().unverified()).isEmpty();
        assertThat(bench.server.asked()).contains("PUT " + SESSION + "&" + digest(layer));
    }

    private static Reply sized(long size) {
        return Reply.status(200).with("Content-Length", String.valueOf(size));
    }

    @Test
    void registryThatAnswersNoQuestionsIsSentEverything() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(405));

        assertThat(pushes.push().value().digest()).isEqualTo(agent.manifest().digest());
    }

    @Test
    void manifestsOfAnIndexComeBeforeIt() {
        pushes.willing()
                .on("HEAD " + blob(layer), Reply.status(200))
                .on("PUT /v2/acme/helper/manifests/" + agent.manifest().digest(), Reply.status(201));
        Content index = Content.hash(MediaType.OCI_INDEX, "{}".getBytes(StandardCharsets.UTF_8));
        String read = "GET /v2/acme/helper/manifests/" + index.digest();
        bench.server.on("PUT " + NAMED, Reply.status(201)).on(read, Reply.text(200, "{}"));

        Delivered<Receipt> pushed = Bench.await(bench.client()
                .push(
                        bench.reference(),
                        new Upload(index, List.of(agent.manifest()), List.of(layer), Optional.empty())));

        assertThat(pushed.value().digest()).isEqualTo(index.digest());
        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "PUT /v2/acme/helper/manifests/" + agent.manifest().digest(),
                        "PUT " + NAMED,
                        read,
                        "HEAD " + blob(layer));
    }

    // Taking over

    @Test
    void blobOfAnotherRepositoryIsTakenOver() {
        pushes.willing().on("POST " + pushes.mount, Reply.status(201));

        pushes.push(pushes.other());

        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + pushes.mount,
                        "PUT " + NAMED,
                        "GET " + pushes.read,
                        "HEAD " + blob(layer));
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 404, 403, 405})
    void blobThatIsNotTakenOverIsSent(int status) {
        pushes.willing().on("POST " + pushes.mount, Reply.status(status).with("Location", SESSION));

        pushes.push(pushes.other());

        assertThat(bench.server.asked()).contains("PUT " + SESSION + "&" + digest(layer), "PUT " + NAMED);
    }

    // In pieces

    @ParameterizedTest
    @ValueSource(ints = {405, 411, 413, 415, 501})
    void registryThatTakesNothingWholeIsSentPieces(int status) {
        bench.server
                .on("POST " + UPLOADS, begun(SESSION), begun("/up/2"))
                .on("PUT /up/1", Reply.status(status))
                .on("PATCH /up/2", begun("/up/3").with("Range", "0-10"))
                .on("PUT /up/3", Reply.status(201))
                .on("PUT " + NAMED, pushes.kept());

        pushes.push();

        assertThat(bench.server.asked()).containsSequence("PATCH /up/2", "PUT /up/3?" + digest(layer), "PUT " + NAMED);
        assertThat(bench.server.request(4).header("Content-Range")).isEqualTo("0-10");
        assertThat(bench.server.request(4).body()).isEqualTo("agents: {}\n");
        assertThat(bench.server.request(5).body()).isEmpty();
    }

    @Test
    void registryThatTookLessIsSentTheRest() {
        bench.server
                .on("POST " + UPLOADS, begun(SESSION), begun("/up/2"))
                .on("PUT /up/1", Reply.status(413))
                .on(
                        "PATCH /up/2",
                        Reply.status(202).with("Range", "0-6"),
                        Reply.status(202).with("Range", "0-10"))
                .on("PUT /up/2", Reply.status(201))
                .on("PUT " + NAMED, pushes.kept());

        pushes.push();

        assertThat(bench.server.request(5).header("Content-Range")).isEqualTo("7-10");
        assertThat(bench.server.request(5).body()).isEqualTo(" {}\n");
    }

    @Test
    void largeBlobIsSentInPiecesFromTheStart() {
        Content large = Content.hash(MediaType.YAML, new byte[BlobUpload.WHOLE + 1]);
        pushes.willing()
                .on("PATCH /up/1", Reply.status(202))
                .on("HEAD " + blob(large), Reply.status(404), there(large));

        Bench.await(bench.client()
                .push(bench.reference(), new Upload(agent.manifest(), List.of(), List.of(large), Optional.empty())));

        assertThat(bench.server.asked().stream().filter(line -> line.startsWith("PATCH")))
                .hasSize(4);
        assertThat(bench.server.request(5).header("Content-Range")).isEqualTo("15728640-16777216");
    }

    // What was cut off

    @Test
    void uploadThatWasCutOffGoesOnWhereItWas() {
        pushes.willing()
                .on("PUT /up/1", Reply.hangUp(), Reply.status(201))
                .on("GET /up/1", Reply.status(204).with("Range", "0-6").with("Location", "/up/1?_state=c"))
                .on("PATCH /up/1", begun("/up/1?_state=d"));

        pushes.push();

        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "GET " + SESSION,
                        "PATCH /up/1?_state=c",
                        "PUT /up/1?_state=d&" + digest(layer),
                        "PUT " + NAMED,
                        "GET " + pushes.read,
                        "HEAD " + blob(layer));
        assertThat(bench.server.request(4).body()).isEqualTo(" {}\n");
    }

    @Test
    void uploadThatIsForgottenIsBegunAnew() {
        pushes.willing()
                .on("PUT /up/1", Reply.hangUp(), Reply.status(201))
                .on("HEAD " + blob(layer), Reply.status(404), Reply.status(404), there(layer));

        pushes.push();

        assertThat(bench.server.asked())
                .containsExactly(
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "GET " + SESSION,
                        "HEAD " + blob(layer),
                        "POST " + UPLOADS,
                        "PUT " + SESSION + "&" + digest(layer),
                        "PUT " + NAMED,
                        "GET " + pushes.read,
                        "HEAD " + blob(layer));
    }

    @Test
    void manifestWhoseAnswerWasLostIsAskedAfterAndNotSentAgain() {
        pushes.willing()
                .on("PUT " + NAMED, Reply.hangUp())
                .on(
                        "HEAD " + NAMED,
                        Reply.status(200)
                                .with(
                                        "Docker-Content-Digest",
                                        agent.manifest().digest().toString()));

        assertThat(pushes.push().value().digest()).isEqualTo(agent.manifest().digest());
        assertThat(bench.server.asked())
                .endsWith("PUT " + NAMED, "HEAD " + NAMED, "GET " + pushes.read, "HEAD " + blob(layer));
    }

    @Test
    void manifestThatDidNotArriveIsSentAgain() {
        pushes.willing().on("PUT " + NAMED, Reply.status(503), pushes.kept());

        pushes.push();

        assertThat(bench.server.asked())
                .endsWith("PUT " + NAMED, "HEAD " + NAMED, "PUT " + NAMED, "GET " + pushes.read, "HEAD " + blob(layer));
    }
}
