package io.agentloader.registry;

import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;

/**
 * One attempt of a call, at one origin.
 *
 * @param base what all paths are under
 * @param repository its name at that origin
 */
record Attempt(Call call, Base base, Repository repository, Authenticator authenticator) {

    /** The answer to a request of this attempt; a {@code 401} is a failure. */
    Uni<Answer> send(HttpMethod method, String path, long limit) {
        return authenticator.send(base.ask(method, path, limit));
    }

    /** The same for a manifest, which comes in four types. */
    Uni<Answer> sendForManifest(HttpMethod method, Reference reference) {
        return authenticator.send(manifest(method, reference));
    }

    /** The same, with the word for caches on the way; another loader is one. */
    Uni<Answer> sendForManifest(HttpMethod method, Reference reference, Effort effort) {
        Ask ask = manifest(method, reference);
        return authenticator.send(effort == Effort.ANEW ? ask.with(Ask.CACHE_CONTROL, "no-cache") : ask);
    }

    private Ask manifest(HttpMethod method, Reference reference) {
        return base.ask(method, Endpoint.manifestPath(repository, reference), ManifestAnswers.MAX_SIZE)
                .with("Accept", ManifestAnswers.ACCEPT);
    }
}
