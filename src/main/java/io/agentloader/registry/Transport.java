package io.agentloader.registry;

import java.util.Map;

/**
 * How one host is connected to, beyond its scheme.
 *
 * @param tls whom the host's certificate has to convince, and who we are toward it
 * @param headers that go with every request to this host and to no other; their values may be secrets
 */
record Transport(TlsTrust tls, Map<String, String> headers) {

    /** What every host gets that nothing is configured for. */
    static final Transport USUAL = new Transport(TlsTrust.VERIFIED, Map.of());

    Transport {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        return "Transport[" + tls + ", " + headers.keySet() + "]";
    }
}
