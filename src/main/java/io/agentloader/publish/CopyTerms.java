package io.agentloader.publish;

import io.agentloader.agent.PlatformChoice;

/**
 * What of an artifact is copied.
 *
 * @param choice where it asks for a platform, that agent of an index and not the index
 * @param largestAgent bytes of one agent, unpacked
 * @param total bytes of everything, which is held in memory
 */
public record CopyTerms(PlatformChoice choice, long largestAgent, long total) {}
