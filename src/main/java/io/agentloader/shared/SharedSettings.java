package io.agentloader.shared;

import io.agentloader.config.RedisConfig;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator decided about what replicas share.
 *
 * @param url of Redis, which may hold a password
 * @param secret that all replicas have
 * @param patience for one answer
 * @param expiry after which what nobody confirmed any more goes
 * @param maxSize of one manifest or blob, in bytes
 * @param lease what a replica costs the others that dies while it is its turn
 */
public record SharedSettings(
        String url, String secret, String prefix, Duration patience, Duration expiry, long maxSize, Duration lease) {

    /** Empty where nothing is shared. */
    public static Optional<SharedSettings> of(RedisConfig config) {
        return config.url()
                .map(url -> new SharedSettings(
                        url,
                        config.secret().orElseThrow(),
                        config.prefix(),
                        config.timeout(),
                        config.expiry(),
                        config.maxSize().bytes(),
                        config.lease()));
    }

    @Override
    public String toString() {
        return "what is shared under " + prefix;
    }
}
