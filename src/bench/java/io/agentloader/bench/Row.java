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

        @Override
        public String toString() {
            return Double.isInfinite(value) ? "–" : (atMost ? "≤ " : "≥ ") + Figures.number(value);
        }
    }

    /** A line of the table. */
    String line() {
        String verdict = Double.isInfinite(must.value())
                ? "–"
                : !must.isKept(measured.median()) ? "**missed**" : aim.isKept(measured.median()) ? "aim" : "must";
        return "| " + String.join(" | ", what, must.toString(), aim.toString(), measured.toString(), verdict, detail)
                + " |";
    }
}
