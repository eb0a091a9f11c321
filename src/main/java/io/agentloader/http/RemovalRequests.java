package io.agentloader.http;

import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Precondition;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/** Takes references out of the store. No registry is asked, and no list of allowed references: what is stored may go. */
@Singleton
final class RemovalRequests {

    private final ContentStore store;
    private final ReferenceParser references;
    private final Admin admin;
    private final PinRequests pins;

    RemovalRequests(ContentStore store, ReferenceParser references, Admin admin, PinRequests pins) {
        this.store = store;
        this.references = references;
        this.admin = admin;
        this.pins = pins;
    }

    /** {@code 204}, or with {@code dry-run} what would be answered; a tag goes alone, a digest with everything of its repository that names it. */
    Uni<Answer> answer(Call call) {
        AgentPath path = AgentPath.of(call.target().path());
        if (path.isPin()) {
            return pins.lifted(call, path);
        }
        if (path.form() != AgentPath.Form.AGENT) {
            throw Refusal.methodNotAllowed("DELETE", Allowed.of(call));
        }
        admin.require();
        Reference reference = references.parse(AgentPath.decoded(path.reference()));
        boolean dryRun = call.query().only("dry-run").flag("dry-run");
        Precondition<Version> precondition = StoreConditions.ofVersion(call, reference);
        return (dryRun ? store.removable(reference, precondition) : store.remove(reference, precondition))
                .map(removed -> {
                    if (!removed) {
                        throw notStored(reference);
                    }
                    return Answer.of(204).with("Cache-Control", "no-store");
                });
    }

    private static NotFound notStored(Reference reference) {
        return new NotFound(Report.of(reference.toString(), reference + " is not stored here; no registry was asked.")
                .withReference(reference.toString()));
    }
}
