package io.agentloader.http;

import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.document.AgentList;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Bundles;
import io.agentloader.pull.ImportedAgent;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Agents that a caller brings in a bundle. Whether that is allowed at all is asked before their bodies are read. */
@Singleton
final class ImportRequests {

    private final Bundles bundles;
    private final ReferenceParser references;
    private final HttpSettings settings;

    ImportRequests(Bundles bundles, ReferenceParser references, HttpSettings settings) {
        this.bundles = bundles;
        this.references = references;
        this.settings = settings;
    }

    /**
     * {@code AgentList} of what was put into the store: {@code 201}, or {@code 200} where a reference stays at what a registry has
     * confirmed since. Blocks until the bundle is verified.
     */
    Uni<Answer> answer(Call call, byte[] bundle) {
        new Admin(settings).require();
        checkType(call);
        Optional<Reference> as =
                call.query().only("as").value("as").map(AgentPath::queried).map(references::parse);
        List<BundledAgent> brought = read(bundle, as);
        brought.forEach(agent -> Doorkeeper.check(call.caller(), agent.reference()));
        return bundles.take(brought).map(taken -> Answer.of(status(taken))
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(AgentList.ofImported(taken))));
    }

    /** Created is what was asked for: all references name what was brought. */
    private static int status(List<ImportedAgent> taken) {
        return taken.stream().allMatch(ImportedAgent::isCurrent) ? 201 : 200;
    }

    private static void checkType(Call call) {
        boolean tar = call.header("Content-Type")
                .filter(type -> MediaType.of(type).name().equals(BundleTar.MEDIA_TYPE))
                .isPresent();
        if (!tar) {
            throw Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "A bundle comes as " + BundleTar.MEDIA_TYPE + ".")
                    .with("supported", List.of(BundleTar.MEDIA_TYPE));
        }
    }

    private List<BundledAgent> read(byte[] bundle, Optional<Reference> as) {
        try {
            return BundleTar.read(new ByteArrayInputStream(bundle), settings.bundles(), as);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail to be read", impossible);
        }
    }
}
