package io.agentloader.bench;

/**
 * One goal and what came of it.
 *
 * @param must the limit, below or above which the median has to be
 */
record Row(String what, Limit must, Limit aim, Figures measured, String detail) {

    /** What a figure has to keep. */
    record Limit(boolean atMost, double value) {

        static Limit atMost(double value) {
            return new Limit(true, value);
        }

        static Limit atLeast(double value) {
            return new Limit(false, value);
        }

        /** Of what is measured without a goal. */
        static Limit none() {
            return new Limit(true, Double.POSITIVE_INFINITY);
        }

        boolean isKept(double figure) {
            return atMost ? figure <= value : figure >= value;
        }

        /** Whether it is {@link #none}. */
        boolean isOpen() {
            return Double.isInfinite(value);
        }

        @Override
        public String toString() {
            return isOpen() ? "–" : (atMost ? "≤ " : "≥ ") + Figures.number(value);
        }
    }

    /** A line of the table. */
    String line() {
        String verdict = !must.isKept(measured.median()) ? "**missed**" : reached();
        return "| " + String.join(" | ", what, must.toString(), aim.toString(), measured.toString(), verdict, detail)
                + " |";
    }

    /** Of a line that keeps what it must; some have an aim alone, and some neither. */
    private String reached() {
        if (aim.isOpen()) {
            return "–";
        }
        return aim.isKept(measured.median()) ? "aim" : must.isOpen() ? "**missed**" : "must";
    }
}
