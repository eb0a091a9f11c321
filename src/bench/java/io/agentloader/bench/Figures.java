package io.agentloader.bench;

import java.util.Arrays;
import java.util.Locale;

/** One figure for each round, sorted. */
record Figures(double... sorted) {

    Figures {
        sorted = sorted.clone();
        Arrays.sort(sorted);
    }

    /** The middle of many. */
    static double median(double... values) {
        double[] copy = values.clone();
        Arrays.sort(copy);
        return copy.length == 0 ? Double.NaN : copy[copy.length / 2];
    }

    /** How long the step takes in microseconds, at the median of so many. */
    static double median(int times, Runnable step) {
        double[] micros = new double[times];
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            step.run();
            micros[i] = (System.nanoTime() - begun) / 1e3;
        }
        return median(micros);
    }

    /** Of each round, ours over theirs. */
    static Figures ratios(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        return new Figures(ratios);
    }

    double median() {
        return median(sorted);
    }

    /** The median, and between which all are. */
    @Override
    public String toString() {
        return number(median()) + " (" + number(sorted[0]) + "–" + number(sorted[sorted.length - 1]) + ")";
    }

    static String number(double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1000) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%,.0f", value);
    }
}
