package io.agentloader.document;

import io.agentloader.oci.Digest;
import io.agentloader.watch.WatchEvent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code Event}: what happened to a watched reference; it only ever grows. */
public final class EventInfo {

    private EventInfo() {}

    /** What it is called in a stream. */
    public static String name(WatchEvent event) {
        return "agent." + word(event.type());
    }

    public static Map<String, @Nullable Object> of(WatchEvent event) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Event");
        document.put("reference", event.watched().reference().canonical());
        document.put("digest", event.digest().map(Digest::toString).orElse(null));
        document.put("previousDigest", event.previous().map(Digest::toString).orElse(null));
        document.put("etag", event.etag().orElse(null));
        document.put("cause", event.cause().word());
        document.put("at", event.at().toString());
        return document;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
