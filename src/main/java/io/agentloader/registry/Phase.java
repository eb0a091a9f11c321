package io.agentloader.registry;

/** How far a request came before it failed: a closed connection means something else at each stage. */
enum Phase {
    CONNECTING,
    WAITING,
    READING
}
