package io.agentloader.bundle;

/**
 * How much of a bundle is taken.
 *
 * @param total bytes of everything in the tar, which is held in memory
 * @param agent bytes of one agent, as published and after unpacking
 */
public record BundleLimits(long total, long agent) {

    /** What a bundle may hold that is read or written in one piece: enough for hundreds of agents. */
    public static final long USUAL_TOTAL = 256L << 20;

    public static BundleLimits ofAgent(long agent) {
        return new BundleLimits(USUAL_TOTAL, agent);
    }

    public BundleLimits within(long bytes) {
        return new BundleLimits(bytes, agent);
    }
}
