package io.agentloader.pull;

import java.util.LinkedHashSet;
import java.util.Set;

/** Hosts whose last pull went well, as far as anybody remembers: an answer that says no is one too. Guarded by whoever has it. */
final class GoodHosts {

    /** More than anybody uses; callers can name as many as they like. */
    private static final int MOST = 1_000;

    private final Set<String> hosts = new LinkedHashSet<>();

    boolean has(String host) {
        return hosts.contains(host);
    }

    /** Who was good last is forgotten last. */
    void note(String host, boolean well) {
        hosts.remove(host);
        if (!well) {
            return;
        }
        if (hosts.size() == MOST) {
            hosts.remove(hosts.iterator().next());
        }
        hosts.add(host);
    }
}
