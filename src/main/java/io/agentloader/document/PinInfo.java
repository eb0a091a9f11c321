package io.agentloader.document;

import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a tag is held at: {@code -/pin}, {@code pin}, {@code unpin} and {@code rollback}. */
public final class PinInfo {

    private PinInfo() {}

    public static Map<String, Object> of(Pin pin) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Pin");
        document.put("reference", pin.reference().canonical());
        document.put("digest", pin.digest().toString());
        document.put("pinnedAt", pin.at().toString());
        return document;
    }

    /** What is left of one that was taken away: {@code unpin}. */
    public static Map<String, Object> removed(Reference tag) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Unpinned");
        document.put("reference", tag.canonical());
        return document;
    }
}
