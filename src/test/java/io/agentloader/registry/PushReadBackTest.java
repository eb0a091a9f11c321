package io.agentloader.registry;

import static io.agentloader.registry.PushBench.NAMED;
import static io.agentloader.registry.PushBench.blob;
import static io.agentloader.registry.PushBench.there;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.oci.Content;
import io.agentloader.testkit.Reply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is there when all of it was taken: a push reads back what it can. */
class PushReadBackTest {

    private final PushBench pushes = new PushBench();
    private final Bench bench = pushes.bench;
    private final Packed agent = pushes.agent;
    private final Content config = pushes.config;
    private final Content layer = pushes.layer;

    @AfterEach
    void close() {
        pushes.close();
    }

    // The manifest

    @Test
    void registryThatKeepsSomethingElseIsFoundOut() {
        pushes.willing().on("GET " + pushes.read, Bench.manifestReply());

        ContentMismatch failure = pushes.failure(ContentMismatch.class);

        assertThat(failure.report().members())
                .containsEntry("expected", agent.manifest().digest().toString())
                .containsEntry("actual", Bench.DIGEST.toString());
        assertThat(failure.report().reference()).contains(bench.reference().toString());
    }

    @Test
    void registryThatKeepsNothingIsFoundOut() {
        pushes.willing().on("GET " + pushes.read, Reply.status(404));

        RegistryUnavailable failure = pushes.failure(RegistryUnavailable.class);

        assertThat(failure.report().detail())
                .endsWith(
                        " failed: " + bench.server.authority() + " took it, and now says that there is no such thing");
        assertThat(bench.server.asked()).endsWith("GET " + pushes.read, "GET " + pushes.read, "GET " + pushes.read);
    }

    @Test
    void registryThatLearnsOfItLaterIsAskedAgain() {
        pushes.willing().on("GET " + pushes.read, Reply.status(404), pushes.readable());

        assertThat(pushes.push().value().unverified()).isEmpty();
    }

    @Test
    void portalThatTakesEverythingIsNoRegistry() {
        pushes.willing()
                .on("GET " + pushes.read, Reply.text(200, "<html>Log in</html>").with("Content-Type", "text/html"));

        assertThat(pushes.failure(RegistryProtocol.class).report().detail()).contains("answered with an HTML page");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 500, 501})
    void registryThatIsNotReadFromFailsNoGoodPush(int status) {
        pushes.willing().on("GET " + pushes.read, Reply.status(status));

        Receipt receipt = pushes.push().value();

        assertThat(receipt.digest()).isEqualTo(agent.manifest().digest());
        assertThat(receipt.unverified().orElseThrow()).contains("answered " + status);
    }

    @Test
    void registryWithoutHeadFailsNoGoodPush() {
        pushes.willing()
                .on("HEAD " + blob(layer), Reply.status(405))
                .on("HEAD " + NAMED, Reply.status(405))
                .on("HEAD " + pushes.read, Reply.status(405));

        Receipt receipt = pushes.push().value();

        assertThat(receipt.digest()).isEqualTo(agent.manifest().digest());
        assertThat(receipt.unverified().orElseThrow()).contains("HEAD blob " + layer.digest(), "answered 405");
    }

    @Test
    void tagThatSomebodyElseHasMovedByThenIsNoConcernOfOurs() {
        pushes.willing().on("GET " + NAMED, Bench.manifestReply());

        assertThat(pushes.push().value().unverified()).isEmpty();
        assertThat(bench.server.asked()).doesNotContain("GET " + NAMED);
    }

    // The blobs

    @Test
    void registryThatKeepsNoBlobIsFoundOut() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(404));

        RegistryUnavailable failure = pushes.failure(RegistryUnavailable.class);

        assertThat(failure.report().detail())
                .isEqualTo("HEAD blob " + layer.digest() + " of " + bench.server.authority()
                        + "/acme/helper failed: " + bench.server.authority()
                        + " took it, and now says that there is no such thing");
        assertThat(failure.report().reference()).contains(bench.reference().toString());
        String asked = "HEAD " + blob(layer);
        assertThat(bench.server.asked()).endsWith("GET " + pushes.read, asked, asked, asked);
    }

    @Test
    void oneBlobOfSeveralThatIsNotKeptIsFoundOut() {
        pushes.willing()
                .on("HEAD " + blob(layer), there(layer))
                .on("HEAD " + blob(config), there(config), Reply.status(404));

        RegistryUnavailable failure = Bench.failure(
                RegistryUnavailable.class,
                bench.client()
                        .push(
                                bench.reference(),
                                new Upload(agent.manifest(), List.of(), agent.blobs(), Optional.empty())));

        assertThat(failure.report().detail()).contains(config.digest().toString());
    }

    @Test
    void registryThatLearnsOfABlobLaterIsAskedAgain() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(404), Reply.status(404), there(layer));

        assertThat(pushes.push().value().unverified()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 12})
    void registryThatKeepsAnotherSizeIsFoundOut(int size) {
        pushes.willing()
                .on(
                        "HEAD " + blob(layer),
                        Reply.status(404),
                        Reply.status(200).with("Content-Length", String.valueOf(size)));

        ContentMismatch failure = pushes.failure(ContentMismatch.class);

        assertThat(failure.report().detail()).endsWith(" sent " + size + " bytes, not 11 bytes");
        assertThat(failure.report().members())
                .containsEntry("expected", "11 bytes")
                .containsEntry("actual", size + " bytes");
    }

    @Test
    void sizeThatIsNotToldOrThatOfAnotherCodingIsNotCompared() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(404), Reply.status(200));
        assertThat(pushes.push().value().unverified()).isEmpty();

        pushes.bench.server.on(
                "HEAD " + blob(layer),
                Reply.status(404),
                Reply.status(200).with("Content-Length", "31").with("Content-Encoding", "gzip"));
        assertThat(pushes.push().value().unverified()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 405, 500, 501, 206})
    void registryThatDoesNotTellOfBlobsFailsNoGoodPush(int status) {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(404), Reply.status(status));

        Receipt receipt = pushes.push().value();

        assertThat(receipt.digest()).isEqualTo(agent.manifest().digest());
        assertThat(receipt.unverified().orElseThrow()).contains("HEAD blob " + layer.digest(), "answered " + status);
    }

    @Test
    void registryThatFallsSilentFailsNoGoodPush() {
        pushes.willing().on("HEAD " + blob(layer), Reply.status(404), Reply.hangUp());

        assertThat(pushes.push().value().unverified().orElseThrow()).contains("HEAD blob " + layer.digest());
    }
}
