package io.agentloader.http;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.embedded.ApiPath;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullMode;
import io.agentloader.pull.PullRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;

/** From a request under {@code /v2/} to its answer: everything by the pipeline that serves agents. */
@Singleton
final class OciRequests {

    private final PullAgent pullAgent;
    private final OciNames names;
    private final Questions questions;
    private final OciAnswers answers;

    OciRequests(PullAgent pullAgent, OciNames names, Questions questions, OciAnswers answers) {
        this.pullAgent = pullAgent;
        this.names = names;
        this.questions = questions;
        this.answers = answers;
    }

    Uni<Answer> answer(Call call) {
        Optional<ApiPath> path = ApiPath.parse(call.target().path());
        if (path.isEmpty()) {
            throw Refusal.noSuchResource("The distribution API has no such end point.");
        }
        return switch (path.get().endpoint()) {
            case BASE -> Uni.createFrom().item(answers.root());
            case MANIFEST -> manifest(call, names.reference(call, path.get()));
            case BLOB -> blob(call, names.reference(call, path.get()));
            case TAGS -> tags(call, path.get());
            case REFERRERS -> referrers(call, names.reference(call, path.get()));
            case CATALOG, UPLOADS, UPLOAD ->
                throw Refusal.noSuchResource(
                        "This registry can be read from; it keeps no uploads and lists no repositories.");
        };
    }

    private Uni<Answer> manifest(Call call, Reference reference) {
        PullRequest question = question(call, reference);
        return pullAgent
                .pull(question)
                .map(agent -> answers.manifest(call, agent.named(), agent.resolved()))
                .onFailure(failure -> failure instanceof NoMatchingPlatform
                        && question.platform().isEmpty())
                .recoverWithUni(() -> unchosen(call, question))
                .onFailure(failure -> reference.isDigest() && refersToSomething(failure))
                .recoverWithUni(() -> referrer(call, question));
    }

    private static boolean refersToSomething(Throwable failure) {
        return failure instanceof NotAnAgent other && other.report().members().containsKey(AgentArtifact.REFERS_TO);
    }

    private Uni<Answer> referrer(Call call, PullRequest question) {
        return pullAgent
                .referrer(question)
                .map(manifest -> answers.manifest(call, manifest.content(), manifest.resolved()));
    }

    private Uni<Answer> referrers(Call call, Reference reference) {
        Optional<String> artifactType = call.query().value("artifactType").filter(type -> !type.isEmpty());
        return pullAgent
                .referrers(questions.reading(call, reference), artifactType)
                .map(found -> answers.referrers(found, artifactType));
    }

    /** Which entry of an index fits is for the caller's machine to say. */
    private Uni<Answer> unchosen(Call call, PullRequest question) {
        return pullAgent.inspect(question).map(found -> answers.manifest(call, found.named(), found.resolved()));
    }

    private Uni<Answer> blob(Call call, Reference reference) {
        return pullAgent.blob(questions.reading(call, reference)).map(blob -> answers.blob(call, blob));
    }

    /** Of a digest there is nothing to confirm but that the registry has it still. */
    private PullRequest question(Call call, Reference reference) {
        PullRequest question = questions.reading(call, reference);
        boolean anew = CacheDirectives.parse(call.lines("Cache-Control")).noCache();
        return anew && reference.isDigest() && question.mode() == PullMode.DEFAULT
                ? PullRequest.of(reference, PullMode.STRICT).identified(call.requestId())
                : question;
    }

    private Uni<Answer> tags(Call call, ApiPath path) {
        Reference reference = names.reference(call, path);
        OciTagPage page = OciTagPage.of(call.query(), path.repository());
        if (page.size() == 0) {
            return Uni.createFrom().item(answers.noTags(page));
        }
        return pullAgent
                .tags(questions.reading(call, reference), page.size(), page.last())
                .map(tags -> answers.tags(tags, page));
    }
}
