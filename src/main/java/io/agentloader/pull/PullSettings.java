package io.agentloader.pull;

import io.agentloader.config.ByteSize;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.FallbackOn;
import io.agentloader.config.Span;
import java.time.Duration;

/**
 * What the operator decided about pulls.
 *
 * @param freshness how long a confirmed tag is not asked again
 * @param staleIfError how long past that a copy may stand in
 * @param fallbackOn which failures it may stand in for
 * @param offline whether no registry is ever asked
 * @param timeout for a whole pull
 * @param atOnce pulls at once
 * @param maxAgentSize in bytes, as published and after unpacking
 * @param complete whether a pull also brings what belongs to an agent and serving does not need
 * @param architecture this machine's, as index entries write it
 * @param maxBytes of memory that all pulls may take at once
 */
public record PullSettings(
        Duration freshness,
        Span staleIfError,
        FallbackOn fallbackOn,
        boolean offline,
        Duration timeout,
        int atOnce,
        long maxAgentSize,
        boolean complete,
        String architecture,
        long maxBytes) {

    /** Without what serving does not need, and with as much memory as it takes. */
    public PullSettings(
            Duration freshness,
            Span staleIfError,
            FallbackOn fallbackOn,
            boolean offline,
            Duration timeout,
            int atOnce,
            long maxAgentSize,
            String architecture) {
        this(
                freshness,
                staleIfError,
                fallbackOn,
                offline,
                timeout,
                atOnce,
                maxAgentSize,
                false,
                architecture,
                Long.MAX_VALUE);
    }

    /** The same, with whole artifacts or without. */
    public PullSettings completing(boolean whole) {
        return new PullSettings(
                freshness,
                staleIfError,
                fallbackOn,
                offline,
                timeout,
                atOnce,
                maxAgentSize,
                whole,
                architecture,
                maxBytes);
    }

    /**
     * The groups of the configuration that concern pulls. In dev mode nothing is fresh for longer than a moment: an author wants what
     * was saved just now.
     *
     * @param memory that pulls may take at once where the configuration does not say
     */
    public static PullSettings of(LoaderConfig config, String architecture, long memory) {
        return new PullSettings(
                config.dev().enabled() ? Duration.ZERO : config.freshness(),
                config.staleIfError(),
                config.fallbackOn(),
                config.offline(),
                config.timeouts().pull(),
                config.pulls().max(),
                config.agent().maxSize().bytes(),
                config.store().complete(),
                architecture,
                config.pulls().maxBytes().map(ByteSize::bytes).orElse(memory));
    }
}
