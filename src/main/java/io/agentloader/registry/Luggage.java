package io.agentloader.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a request brings along beside its headers and its body. Its text leaves the secrets out.
 *
 * @param from the host that redirected it here, from another origin
 * @param secrets that whoever answers could echo: of a query that we did not write, and of the proxy on the way
 */
record Luggage(Optional<String> from, Set<String> secrets) {

    static final Luggage NONE = new Luggage(Optional.empty(), Set.of());

    Luggage {
        secrets = Set.copyOf(secrets);
    }

    /** After a redirect within one origin: what is behind a question mark was written there. */
    Luggage within(Target to) {
        return to.path().indexOf('?') < 0 ? this : with(signed(to));
    }

    /** After a redirect to another origin. */
    Luggage led(Origin by, Target to) {
        return new Luggage(Optional.of(by.authority()), with(signed(to)).secrets());
    }

    Luggage with(Set<String> more) {
        Set<String> all = new LinkedHashSet<>(secrets);
        all.addAll(more);
        return new Luggage(from, all);
    }

    /** A signature may stand in the path, too. */
    private static Set<String> signed(Target target) {
        Set<String> all = new LinkedHashSet<>(Set.of(target.path()));
        int query = target.path().indexOf('?');
        if (query >= 0) {
            all.add(target.path().substring(query + 1));
            for (String part : target.path().substring(query + 1).split("&", -1)) {
                String value = part.substring(part.indexOf('=') + 1);
                all.add(value);
                all.add(decoded(value));
            }
        }
        return all;
    }

    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return value;
        }
    }

    @Override
    public String toString() {
        return "Luggage" + from;
    }
}
