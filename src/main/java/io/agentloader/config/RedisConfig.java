package io.agentloader.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** What replicas share, in Redis or Valkey. */
public interface RedisConfig {
    /**
     * Where it is, {@code redis://[user:password@]host[:port][/database]}, or {@code rediss://} for TLS; nothing is shared when not
     * set.
     */
    Optional<String> url();

    /**
     * What all replicas know and nobody else does, of 32 characters or more: what was written without it is not believed. Needed
     * beside {@code url}.
     */
    Optional<String> secret();

    /** How the names of all values begin. */
    @WithDefault("agent-loader")
    String prefix();

    /** How long an answer is waited for; at most ten seconds. */
    @WithDefault("250ms")
    Duration timeout();

    /**
     * How long a replica may fetch what others wait for, before another one does: what it costs them when it dies. From one second to
     * one minute, and the same on every replica.
     */
    @WithDefault("5s")
    Duration lease();

    /** How long what is shared stays after it was last confirmed. */
    @WithDefault("7d")
    Duration expiry();

    /** Largest manifest or layer that is shared; at most 32M. */
    @WithDefault("1M")
    ByteSize maxSize();
}
