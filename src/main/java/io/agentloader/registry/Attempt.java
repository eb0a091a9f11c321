package io.agentloader.registry;

import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;

/**
 * One attempt of a call, at one origin.
 *
 * @param base what all paths are under
 */
record Attempt(Call call, Base base, Authenticator authenticator) {

    /** The answer to a request of this attempt; a {@code 401} is a failure. */
    Uni<Answer> send(HttpMethod method, String path, long limit) {
        return authenticator.send(base.ask(method, path, limit));
    }

    /** The same for a manifest, which comes in four types. */
    Uni<Answer> sendForManifest(HttpMethod method, String path) {
        return authenticator.send(
                base.ask(method, path, ManifestAnswers.MAX_SIZE).with("Accept", ManifestAnswers.ACCEPT));
    }
}
