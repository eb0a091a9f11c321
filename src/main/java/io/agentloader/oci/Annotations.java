package io.agentloader.oci;

import java.util.Map;
import java.util.Optional;

/** The annotations of a manifest, an index or one of its entries (OCI image specification, "Annotations"). */
public record Annotations(Map<String, String> values) {

    public static final Annotations NONE = new Annotations(Map.of());

    public Annotations {
        values = Map.copyOf(values);
    }

    public Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }
}
