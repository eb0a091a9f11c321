package io.agentloader.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/** What an index entry runs on, written {@code os/architecture[/variant]} (OCI image specification, "Image Index"). */
public record Platform(String os, String architecture, Optional<String> variant) {

    private static final Pattern PART = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    public static final Platform UNKNOWN = new Platform("unknown", "unknown", Optional.empty());

    /** Empty when the text is not {@code os[/architecture[/variant]]}; a missing architecture is {@code own}'s. */
    public static Optional<Platform> parse(String text, Platform own) {
        String[] parts = text.split("/", -1);
        for (String part : parts) {
            if (!PART.matcher(part).matches()) {
                return Optional.empty();
            }
        }
        return switch (parts.length) {
            case 1 -> Optional.of(new Platform(parts[0], own.architecture(), Optional.empty()));
            case 2 -> Optional.of(new Platform(parts[0], parts[1], Optional.empty()));
            case 3 -> Optional.of(new Platform(parts[0], parts[1], Optional.of(parts[2])));
            default -> Optional.empty();
        };
    }

    /** Whether an entry of this platform serves a caller who asked for {@code asked}. */
    public boolean serves(Platform asked) {
        return os.equals(asked.os)
                && architecture.equals(asked.architecture)
                && (asked.variant.isEmpty() || asked.variant.equals(variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
    }
}
