package io.agentloader.pull;

import io.agentloader.pull.Recovery.Kept;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.function.Supplier;

/** One fetch, and when what it brings was first looked for. */
record Wish(FetchOrder order, Supplier<Uni<Kept>> fetch, Instant since) {}
