package io.agentloader.store;

/**
 * One thing that a reference was found to name.
 *
 * @param current whether it names it still
 * @param stored whether every blob of it is here; they are looked at and not hashed
 */
public record Remembered(Version version, boolean current, boolean stored) {}
