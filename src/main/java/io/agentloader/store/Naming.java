package io.agentloader.store;

import io.agentloader.oci.Reference;

/** A reference, and an artifact that it is to name. An index is named once for each of its agents. */
public record Naming(Reference reference, Artifact artifact) {}
