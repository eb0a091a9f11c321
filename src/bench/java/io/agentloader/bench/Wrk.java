package io.agentloader.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code wrk}, with a script that counts exactly: whether every answer had as many bytes as the one that was compared. */
record Wrk(Path script, int connections, double seconds) {

    private static final Pattern RESULT = Pattern.compile("RESULT (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");
    /** A date and an age take the same room but for a digit or two. */
    private static final int ROOM = 8;

    /** What came of a run; latencies in microseconds. */
    record Load(long requests, double seconds, long bytes, long errors, double median, double slow) {

        double perSecond() {
            return requests / seconds;
        }

        /**
         * Fails when something went wrong, or when answers were longer or shorter than that on the wire; each connection may have
         * one unfinished.
         */
        Load checked(int wire, int connections) {
            double off = Math.abs(bytes - (double) requests * wire);
            if (errors != 0 || requests == 0 || off > (double) requests * ROOM + (double) connections * wire) {
                throw new IllegalStateException(this + ", with " + wire + " bytes expected for each");
            }
            return this;
        }
    }

    /** These targets in turn. */
    Load run(int port, List<String> targets, String... headers) {
        List<String> command = new ArrayList<>(List.of(
                "wrk", "-t1", "-c" + connections, "-d" + Math.max(1, Math.round(seconds)) + "s", "--timeout", "20s"));
        command.addAll(List.of("-s", script.toString(), "http://127.0.0.1:" + port, "--"));
        command.add(Integer.toString(headers.length));
        command.addAll(List.of(headers));
        command.addAll(targets);
        String out = output(command);
        Matcher result = RESULT.matcher(out);
        if (!result.find()) {
            throw new IllegalStateException("wrk said:\n" + out);
        }
        return new Load(
                Long.parseLong(result.group(1)),
                Long.parseLong(result.group(2)) / 1e6,
                Long.parseLong(result.group(3)),
                Long.parseLong(result.group(4)),
                Double.parseDouble(result.group(5)),
                Double.parseDouble(result.group(6)));
    }

    private static String output(List<String> command) {
        try {
            Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
            return new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
