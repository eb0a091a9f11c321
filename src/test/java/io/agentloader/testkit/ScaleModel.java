package io.agentloader.testkit;

/**
 * What replicas ask of registries and of Redis: the formulas of {@code docs/scale.md}, which is made of them, and which the simulation
 * is held to. Reads are as good as random, each agent is read as often as any other, and nothing fails.
 *
 * @param replicas how many there are
 * @param agents tags that are read on each of them
 * @param freshness seconds; with a Redis from ten on, since a replica does not tell the same of a tag more often
 * @param reads of one agent at one replica, in a second
 * @param deploys tags that move, in a second
 * @param shared whether they have a Redis
 */
public record ScaleModel(int replicas, double agents, double freshness, double reads, double deploys, boolean shared) {

    /** Of a confirm that finds the same: the tag read, and once more what it named, two contents prolonged, the tag written. */
    private static final int COMMANDS_OF_A_CONFIRM = 5;

    /** Of a deploy, beside those of its confirm: manifest and layer, looked for by each. */
    private static final int CONTENTS = 2;

    /** The tag read, the turn taken, the tag and the layer read, two contents written, what the tag named read, the turn ended. */
    private static final int COMMANDS_OF_A_FIRST_PULL = 8;

    private static final int COMMANDS_OF_A_LATER_PULL = 1 + CONTENTS;

    /** The lease taken, what the tag named read, two contents prolonged, the tag written, the mark written. */
    private static final int COMMANDS_OF_A_POLL = 6;

    /** The mark, and the tag, once to see whether it is later and once to take it. */
    private static final int COMMANDS_OF_A_FOLLOWER = 3;

    /** Four keys, their seals, what a tag says, and what Redis keeps of each. */
    private static final int BYTES_AROUND = 1_350;

    public ScaleModel alone() {
        return new ScaleModel(replicas, agents, freshness, reads, deploys, false);
    }

    /** How many of them ask a registry the same: those who know nothing of each other. */
    private int askers() {
        return shared ? 1 : replicas;
    }

    /** Seconds from one confirm of an agent to the next: it is fresh for a while, and then the first who reads it asks. */
    public double period() {
        return freshness + askers() / (replicas * reads);
    }

    /** {@code HEAD}s of manifests, in a second. */
    public double confirms() {
        return askers() * agents / period();
    }

    /** {@code GET}s of manifests and of layers together, in a second. */
    public double fetches() {
        return askers() * deploys * CONTENTS;
    }

    /** The same, once, until each replica has each agent. */
    public double firstFetches() {
        return askers() * agents * CONTENTS;
    }

    /** Of the replicas without the one that confirms, those that read an agent in the time that it was fresh for. */
    private double followers() {
        return (replicas - 1) * (1 - Math.exp(-reads * freshness));
    }

    /** Commands to Redis, in a second. */
    public double commands() {
        return shared ? confirms() * (COMMANDS_OF_A_CONFIRM + followers()) + deploys * CONTENTS * replicas : 0;
    }

    /** The same, once, until each replica has each agent. */
    public double firstCommands() {
        return shared ? agents * (COMMANDS_OF_A_FIRST_PULL + COMMANDS_OF_A_LATER_PULL * (replicas - 1.0)) : 0;
    }

    /**
     * {@code HEAD}s of what is watched on every replica, in a second.
     *
     * @param watched references
     * @param interval seconds between two confirms of one
     */
    public double polls(double watched, double interval) {
        return askers() * watched / interval;
    }

    /** Commands to Redis for them, in a second. */
    public double commandsOfPolls(double watched, double interval) {
        return shared ? polls(watched, interval) * (COMMANDS_OF_A_POLL + COMMANDS_OF_A_FOLLOWER * (replicas - 1.0)) : 0;
    }

    /** That an agent takes there, of which layer and manifest have so many. */
    public static double bytesInRedis(double bytes) {
        return bytes + BYTES_AROUND;
    }
}
