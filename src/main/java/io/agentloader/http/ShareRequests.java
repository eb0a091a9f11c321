package io.agentloader.http;

import io.agentloader.dev.Revision;
import io.agentloader.dev.Workbench;
import io.agentloader.document.ShareInfo;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.publish.Occupant;
import io.agentloader.publish.Sharing;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.NeedsChange;
import io.agentloader.schema.Requirements;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code POST /dev/share}: an agent of the folder into another registry, with the credentials of this machine, after a look at it. */
@Singleton
final class ShareRequests {

    static final String PATH = "/dev/share";

    private final DevDoor door;
    private final ShareRights rights;
    private final Sharing sharing;
    private final AgentReader reader;
    private final ReferenceParser references;

    ShareRequests(DevDoor door, ShareRights rights, Sharing sharing, AgentReader reader, ReferenceParser references) {
        this.door = door;
        this.rights = rights;
        this.sharing = sharing;
        this.reader = reader;
        this.references = references;
    }

    /**
     * {@code Share} of what would be done, with {@code dry-run=true}; else {@code Shared}, after it was.
     *
     * @param sealed whether the request came through TLS
     */
    Uni<Answer> answer(Call call, boolean sealed, byte[] body) {
        Workbench workbench = door.open();
        rights.require(call, sealed);
        boolean look = call.query().only("dry-run").flag("dry-run");
        ShareWish wish = ShareWish.of(call, body, look);
        Reference to = references.parse(AgentPath.queried(wish.to()));
        Doorkeeper.check(call.caller(), to);
        Revision shown = workbench
                .served(wish.file())
                .orElseThrow(() -> Refusal.noSuchResource("Dev mode serves no agent of such a file."));
        sharing.judge(shown.digest(), to);
        return look ? foreseen(shown, to) : done(workbench, wish, shown, to);
    }

    private Uni<Answer> foreseen(Revision shown, Reference to) {
        return reader.requirements(shown.yaml().bytes())
                .flatMap(needs -> sharing.occupant(to).flatMap(there -> needs(there)
                        .map(before ->
                                document(ShareInfo.of(to, shown.packed(), there, NeedsChange.of(before, needs))))));
    }

    /** Of what is there now. What cannot be read needs nothing that could be told. */
    private Uni<Optional<Requirements>> needs(Optional<Occupant> there) {
        return there.flatMap(Occupant::yaml)
                .map(yaml -> reader.requirements(yaml.bytes())
                        .map(Optional::of)
                        .onFailure(InvalidAgent.class)
                        .recoverWithItem(Optional.empty()))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Answer> done(Workbench workbench, ShareWish wish, Revision shown, Reference to) {
        if (!wish.digest().equals(Optional.of(shown.digest()))) {
            throw Refusal.of(
                            Code.PRECONDITION_FAILED,
                            "The agent was saved anew since it was shown, and is " + shown.digest()
                                    + " now. Look again.")
                    .with("digest", shown.digest().toString());
        }
        return sharing.digest(to)
                .invoke(there -> requireSeen(wish, shown, there, to))
                .flatMap(there -> sharing.share(shown.packed(), to)
                        .invoke(pushed -> workbench.shared(wish.file(), pushed))
                        .map(pushed -> document(ShareInfo.of(pushed, there))));
    }

    /** Nothing is overwritten that nobody has seen. What is there may always be replaced with itself. */
    private static void requireSeen(ShareWish wish, Revision shown, Optional<Digest> there, Reference to) {
        boolean seen =
                there.isEmpty() || there.equals(wish.replaces()) || there.get().equals(shown.digest());
        if (!seen) {
            throw Refusal.of(
                            Code.PRECONDITION_FAILED,
                            to + " names " + there.get()
                                    + " now, and that was not shown. Look again before you overwrite it.")
                    .with("there", there.get().toString());
        }
    }

    private static Answer document(Map<String, @Nullable Object> document) {
        return Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }
}
