package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A manifest on its way to a registry, in one attempt. One whose answer was lost is asked after before it is sent again: where
 * tags may not be moved, a repeat would be refused although all is well.
 */
final class ManifestUpload {

    private final Attempt attempt;
    private final Reference name;
    private final Content manifest;
    private final InstantSource clock;

    ManifestUpload(Attempt attempt, Reference name, Content manifest, InstantSource clock) {
        this.attempt = attempt;
        this.name = name;
        this.manifest = manifest;
        this.clock = clock;
    }

    /** The digest that the registry has it under. */
    Uni<Digest> run() {
        String path = Endpoint.manifestPath(attempt.repository(), name);
        Ask ask = attempt.base()
                .ask(HttpMethod.PUT, path, Ask.ERROR_LIMIT)
                .with("Content-Type", manifest.descriptor().mediaType().name())
                .withContent(Buffer.buffer(manifest.toByteArray()));
        return attempt.authenticator()
                .send(ask)
                .map(this::kept)
                .onFailure(ManifestUpload::isUncertain)
                .recoverWithUni(this::askedAfter);
    }

    private Digest kept(Answer answer) {
        switch (answer.status()) {
            case 200, 201, 202 -> PutAnswers.check(attempt.call(), answer, manifest.digest());
            default -> throw Failures.ofStatus(attempt.call(), answer, clock.instant());
        }
        return manifest.digest();
    }

    private static boolean isUncertain(Throwable failure) {
        return failure instanceof AgentException known && Retry.isPassing(known);
    }

    private Uni<Digest> askedAfter(Throwable lost) {
        return attempt.sendForManifest(HttpMethod.HEAD, name)
                .onFailure(AgentException.class)
                .transform(silent -> lost)
                .map(answer -> answer.status() == 200
                        ? answer.header("Docker-Content-Digest").flatMap(Digest::parse)
                        : Optional.<Digest>empty())
                .flatMap(found -> found.filter(manifest.digest()::equals).isPresent()
                        ? Uni.createFrom().item(manifest.digest())
                        : Uni.createFrom().failure(lost));
    }
}
