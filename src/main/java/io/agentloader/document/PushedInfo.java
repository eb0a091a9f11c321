package io.agentloader.document;

import io.agentloader.publish.PackedAgent;
import io.agentloader.publish.PushedAgent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code PushedAgent}: which references name an artifact from now on. */
public final class PushedInfo {

    private PushedInfo() {}

    public static Map<String, Object> of(PackedAgent packed, List<PushedAgent> pushed) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "PushedAgent");
        document.put("digest", packed.digest().toString());
        document.put("references", pushed.stream().map(PushedInfo::reference).toList());
        return document;
    }

    private static Map<String, Object> reference(PushedAgent pushed) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("reference", pushed.reference().resolvedTo(pushed.digest()).toString());
        member.put("digest", pushed.digest().toString());
        member.put("host", pushed.host());
        member.put("verified", pushed.unverified().isEmpty());
        return member;
    }
}
