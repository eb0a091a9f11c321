package io.agentloader.observe;

/** The names of all metrics, as Micrometer writes them; the reference page lists them as Prometheus does. */
final class Names {

    static final String REQUESTS = "agent.loader.requests";
    static final String PULLS = "agent.loader.pulls";
    static final String IN_FLIGHT = "agent.loader.inflight.pulls";
    static final String UPSTREAM = "agent.loader.upstream.requests";
    static final String BYTES = "agent.loader.bytes";
    static final String FALLBACKS = "agent.loader.fallbacks";
    static final String RECOVERIES = "agent.loader.recoveries";
    static final String UNSTORED = "agent.loader.unstored";
    static final String DISAGREEMENTS = "agent.loader.disagreements";
    static final String TLS = "agent.loader.tls.failures";
    static final String MISMATCHES = "agent.loader.content.mismatches";
    static final String CIRCUIT = "agent.loader.circuit.state";
    static final String TAG_AGE = "agent.loader.tag.age";
    static final String STORE_BYTES = "agent.loader.store.bytes";
    static final String STORE_ENTRIES = "agent.loader.store.entries";
    static final String STORE_QUARANTINED = "agent.loader.store.quarantined";
    static final String STORE_WRITABLE = "agent.loader.store.writable";
    static final String SHARED = "agent.loader.shared.requests";
    static final String SHARED_UP = "agent.loader.shared.up";
    static final String HOOKS = "agent.loader.hooks";
    static final String HOOK_REFERENCES = "agent.loader.hook.references";
    static final String HANG_UPS = "agent.loader.hangups";
    static final String LOCK_TIMEOUTS = "agent.loader.store.lock.timeouts";

    private Names() {}
}
