package io.agentloader.chaos;

import java.util.Random;

/** How much of everything, as the profile says; and the seed of what is random, which is printed. */
final class Amount {

    private Amount() {}

    static int kills() {
        return Integer.getInteger("chaos.kills", 10);
    }

    static int imports() {
        return Integer.getInteger("chaos.imports", 5);
    }

    static int references() {
        return Integer.getInteger("chaos.references", 50);
    }

    static int rounds() {
        return Integer.getInteger("chaos.rounds", 10);
    }

    static Random random(String what) {
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        say(what + ": -Dchaos.seed=" + seed);
        return new Random(seed);
    }

    static void say(String line) {
        System.out.println(line);
    }
}
