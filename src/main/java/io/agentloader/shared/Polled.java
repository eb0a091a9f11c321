package io.agentloader.shared;

import io.agentloader.oci.Reference;
import java.time.Duration;

/**
 * What registries are asked for again and again, by one of several replicas.
 *
 * @param name the same on all replicas, and of this alone
 * @param rest how long nobody needs to ask again once one has
 */
public record Polled(Reference reference, String name, Duration rest) {}
