package io.agentloader.registry;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How one host is connected to, beyond its scheme.
 *
 * @param tls whom the host's certificate has to convince, and who we are toward it
 * @param headers that go with every request to this host and to no other; their values may be secrets
 * @param connect how long a connection may take to open, where it is not as long as everywhere
 */
record Transport(TlsTrust tls, Map<String, String> headers, Optional<Duration> connect) {

    /** What every host gets that nothing is configured for. */
    static final Transport USUAL = new Transport(TlsTrust.VERIFIED, Map.of());

    Transport {
        headers = Map.copyOf(headers);
    }

    Transport(TlsTrust tls, Map<String, String> headers) {
        this(tls, headers, Optional.empty());
    }

    @Override
    public String toString() {
        return "Transport[" + tls + ", " + headers.keySet() + "]";
    }
}
