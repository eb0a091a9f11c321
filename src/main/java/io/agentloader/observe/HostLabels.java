package io.agentloader.observe;

import java.util.Locale;
import java.util.Set;

/** Hosts as label values. Callers name hosts, so only those that the operator named stand for themselves. */
final class HostLabels {

    static final String OTHER = "other";

    private final Set<String> known;

    HostLabels(Set<String> known) {
        this.known = Set.copyOf(known);
    }

    Set<String> known() {
        return known;
    }

    /** The host itself, or {@code other}; a path behind it, as of a mirror that renames, is left out. */
    String of(String host) {
        int path = host.indexOf('/');
        String name = (path < 0 ? host : host.substring(0, path)).toLowerCase(Locale.ROOT);
        return known.contains(name) ? name : OTHER;
    }
}
