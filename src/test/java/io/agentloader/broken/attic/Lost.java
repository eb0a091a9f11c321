package io.agentloader.broken.attic;

/** Is in no room. */
public final class Lost {}
