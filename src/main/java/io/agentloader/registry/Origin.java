package io.agentloader.registry;

import io.agentloader.policy.AddressPolicy;
import java.util.Optional;

/**
 * Scheme, host and port: what {@code Authorization} must not leave, and what challenges are remembered for.
 *
 * @param host lower case; in brackets when it is an IPv6 address
 */
record Origin(boolean tls, String host, int port) {

    /** By an authority such as {@code ghcr.io}, {@code localhost:5000} or {@code [::1]:5000} that was validated before. */
    static Origin of(boolean tls, String authority) {
        int colon = authority.lastIndexOf(':');
        if (colon > authority.lastIndexOf(']')) {
            return new Origin(tls, authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)));
        }
        return new Origin(tls, authority, defaultPort(tls));
    }

    static int defaultPort(boolean tls) {
        return tls ? 443 : 80;
    }

    /** Host, and the port where it is not the scheme's own. */
    String authority() {
        return port == defaultPort(tls) ? host : host + ":" + port;
    }

    /** The rule that forbids to be led here by a registry; its own host and port are no news. */
    Optional<String> forbiddenAfter(Origin registry, AddressPolicy addresses) {
        return authority().equals(registry.authority())
                ? Optional.empty()
                : addresses.forbidsLeading(registry.authority(), authority());
    }

    @Override
    public String toString() {
        return (tls ? "https://" : "http://") + authority();
    }
}
