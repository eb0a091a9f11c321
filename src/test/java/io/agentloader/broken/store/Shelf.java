package io.agentloader.broken.store;

/** What a surface should not see. */
public final class Shelf {}
