package io.agentloader.http;

import io.agentloader.document.VersionList;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Pin;
import io.agentloader.store.Remembered;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** What a tag was found to name, as far as this store remembers. Asks no registry. */
@Singleton
final class VersionRequests {

    private final ContentStore store;
    private final Admission admission;

    VersionRequests(ContentStore store, Admission admission) {
        this.store = store;
        this.admission = admission;
    }

    /** {@code VersionList}, the current version first. */
    Uni<Answer> answer(Reference reference) {
        admission.check(reference);
        if (reference.digest().isPresent()) {
            throw Refusal.noSuchResource("A digest names the same for ever; only tags have versions.")
                    .with("reference", reference.toString());
        }
        return store.versions(reference)
                .flatMap(versions -> store.pin(reference).map(pin -> answer(reference, versions, pin)));
    }

    private static Answer answer(Reference reference, List<Remembered> versions, Optional<Pin> pin) {
        if (versions.isEmpty()) {
            throw VersionList.nothingKnown(reference, pin);
        }
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(VersionList.of(reference, versions, pin)));
    }
}
