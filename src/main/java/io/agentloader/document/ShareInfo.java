package io.agentloader.document;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.publish.Occupant;
import io.agentloader.publish.PushedAgent;
import io.agentloader.schema.NeedsChange;
import io.agentloader.schema.NeedsChange.Need;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What sharing an agent would do, and did: {@code /dev/share}. */
public final class ShareInfo {

    private ShareInfo() {}

    /**
     * {@code Share}.
     *
     * @param there what the reference names now
     */
    public static Map<String, @Nullable Object> of(
            Reference to, Packed artifact, Optional<Occupant> there, NeedsChange change) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>(PackedInfo.of(artifact));
        document.put("kind", "Share");
        document.put("reference", to.toString());
        document.put("there", there.map(ShareInfo::occupant).orElse(null));
        document.put("requirements", Map.of("added", rows(change.added()), "removed", rows(change.removed())));
        return document;
    }

    private static Map<String, Object> occupant(Occupant there) {
        return Map.of("digest", there.digest().toString(), "agent", there.yaml().isPresent());
    }

    private static List<Map<String, Object>> rows(List<Need> needs) {
        return needs.stream()
                .map(need -> Map.<String, Object>of("kind", need.kind(), "name", need.name()))
                .toList();
    }

    /**
     * {@code Shared}.
     *
     * @param before what the reference named until then
     */
    public static Map<String, @Nullable Object> of(PushedAgent pushed, Optional<Digest> before) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Shared");
        document.put("reference", pushed.reference().resolvedTo(pushed.digest()).toString());
        document.put("digest", pushed.digest().toString());
        document.put("host", pushed.host());
        document.put("replaced", before.map(Digest::toString).orElse(null));
        return document;
    }
}
