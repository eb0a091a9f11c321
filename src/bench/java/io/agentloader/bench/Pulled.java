package io.agentloader.bench;

import java.util.Arrays;

/** How long pulls took, in microseconds: all together, and each. */
record Pulled(double total, double... each) {

    /** As {@code peer pull} writes it. */
    static Pulled parse(String line) {
        double[] all =
                Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
        return new Pulled(all[0], Arrays.copyOfRange(all, 1, all.length));
    }

    double median() {
        return Figures.median(each);
    }

    double mean() {
        return Arrays.stream(each).average().orElseThrow();
    }

    double slowest() {
        return Arrays.stream(each).max().orElseThrow();
    }

    double perSecond() {
        return each.length / (total / 1e6);
    }
}
