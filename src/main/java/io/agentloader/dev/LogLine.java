package io.agentloader.dev;

import java.time.Instant;

/**
 * One thing that dev mode did or noticed.
 *
 * @param event a word for what it was: {@code served}, {@code invalid}, {@code empty}, {@code removed}, {@code shared}, {@code ignored}, {@code folder}
 * @param file what it is about, below the folder; empty where it is about the folder itself
 * @param text a sentence
 */
public record LogLine(Instant at, String event, String file, String text) {}
