package io.agentloader.http;

import io.agentloader.dependencies.Dependencies;
import io.agentloader.dependencies.DependencyTree;
import io.agentloader.document.LockInfo;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** What other agents an agent leads to. */
@Singleton
final class DependencyRequests {

    private final Dependencies dependencies;
    private final Questions questions;
    private final Standing standing;

    DependencyRequests(Dependencies dependencies, Questions questions, Standing standing) {
        this.dependencies = dependencies;
        this.questions = questions;
        this.standing = standing;
    }

    /** {@code Lock}. It tells of other agents, too, so that not even a digest's is the same for ever. */
    Uni<Answer> tree(Call call, Reference reference) {
        return dependencies
                .of(questions.reading(call, reference), call.caller()::mayAskFor)
                .map(this::answer);
    }

    private Answer answer(DependencyTree tree) {
        Answer plain = Answer.of(200)
                .with("Proxy-Status", tree.root().outcome().trouble().flatMap(ProxyStatus::of))
                .with("X-Content-Type-Options", "nosniff");
        return standing.of(plain, tree.root())
                .with("Cache-Control", "no-store")
                .with(Json.MEDIA_TYPE, Json.bytes(LockInfo.of(tree)));
    }
}
