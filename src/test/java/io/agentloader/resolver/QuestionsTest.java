package io.agentloader.resolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.config.Span;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.agentloader.failure.Report;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.resolver.Options.Fallback;
import io.agentloader.resolver.Options.Where;
import io.agentloader.testkit.FakePullAgent;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the pipeline is asked for each wish, and in which order. */
class QuestionsTest {

    private static final Reference HELPER = Reference.parse("ghcr.io/acme/helper:1");
    private static final Platform ARM = new Platform("linux", "arm64", Optional.empty());

    private final FakePullAgent pipeline = new FakePullAgent();

    private PulledAgent pull(Options options) {
        return new Questions<>("pull", pipeline::pull)
                .ask(HELPER, options)
                .await()
                .indefinitely();
    }

    @Test
    void eachWishIsAModeOfThePipeline() {
        pull(Options.DEFAULT);
        pull(Options.strict());
        pull(Options.localOnly());
        pull(Options.remoteOnly());
        pull(Options.preferRemote());
        pull(Options.preferRemote(Fallback.NOT_FOUND));

        assertThat(pipeline.asked())
                .containsExactly(
                        PullRequest.of(HELPER),
                        PullRequest.of(HELPER, PullMode.STRICT),
                        PullRequest.of(HELPER, PullMode.LOCAL_ONLY),
                        PullRequest.of(HELPER, PullMode.REMOTE_ONLY),
                        PullRequest.of(HELPER, PullMode.PREFER_REMOTE),
                        PullRequest.of(HELPER, PullMode.PREFER_REMOTE).withoutFallback());
    }

    @Test
    void preferenceForTheStoreAsksItFirstAndThenOnlyForWhatIsNotThere() {
        pipeline.thenReplies(request -> request.mode() == PullMode.LOCAL_ONLY
                ? Uni.createFrom().failure(new NotCached(Report.of("helper", "is not there")))
                : Uni.createFrom().item(FakePullAgent.throughIndex(request)));

        pull(Options.preferLocal().on(ARM));

        assertThat(pipeline.asked())
                .containsExactly(
                        PullRequest.of(HELPER, PullMode.LOCAL_ONLY).on(ARM),
                        PullRequest.of(HELPER).confirmedWithin(Span.UNLIMITED).on(ARM));
    }

    @Test
    void otherFailureOfTheStoreSurfacesAndNoRegistryIsAsked() {
        pipeline.thenFails(new StoreUnavailable(Report.of("store", "cannot be read"), null));

        assertThatThrownBy(() -> pull(Options.preferLocal()))
                .isInstanceOf(StoreUnavailable.class)
                .hasMessageContaining("could not pull ghcr.io/acme/helper:1: cannot be read");
        assertThat(pipeline.asked()).containsExactly(PullRequest.of(HELPER, PullMode.LOCAL_ONLY));
    }

    @Test
    void optionsKeepEveryFieldAndHaveDefaults() {
        assertThat(Options.DEFAULT).isEqualTo(new Options(Where.DEFAULT, Set.of(), Optional.empty()));
        assertThat(Options.preferRemote(Fallback.TROUBLE, Fallback.NOT_FOUND).on(ARM))
                .isEqualTo(new Options(
                        Where.PREFER_REMOTE, Set.of(Fallback.NOT_FOUND, Fallback.TROUBLE), Optional.of(ARM)));
        assertThat(Options.preferRemote().fallback()).containsExactly(Fallback.TROUBLE);
    }

    @Test
    void parsingKeepsTheTextAndKnowsTagsFromDigests() {
        String digest = "sha256:" + "a".repeat(64);

        assertThat(Reference.parse("helper").tag()).contains("latest");
        assertThat(Reference.parse("helper").original()).isEqualTo("helper");
        assertThat(Reference.parse("helper").isTag()).isTrue();
        assertThat(Reference.parse("helper@" + digest).isTag()).isFalse();
        assertThat(Reference.parse("helper@" + digest).isDigest()).isTrue();
        assertThat(Reference.parse("helper@" + digest).tag()).isEmpty();
        assertThat(Reference.parse("helper:1@" + digest).isTag()).isTrue();
    }
}
