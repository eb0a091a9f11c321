package io.agentloader.shared;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a replica tells the others of a host that registries are asked at: lengths of time and no instants, since clocks differ.
 *
 * @param host host and port
 * @param length how long it is left alone for that by who told it, up to a day
 * @param since for how long it had been in trouble then, up to a day
 */
public record HostNews(String host, State state, Duration length, Duration since) {

    private static final Pattern HOST = Pattern.compile("[\\w.:\\[\\]-]{1,255}");
    private static final Duration LONGEST = Duration.ofDays(1);

    /** What was learned of it. */
    public enum State {
        /** It does not answer. */
        SILENT,
        /** It is asked too often. */
        LIMITED,
        /** It answers again. */
        ANSWERS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<State> of(String word) {
            for (State state : values()) {
                if (state.word().equals(word)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    /** Whether a replica could have told it. */
    boolean isSound() {
        return HOST.matcher(host).matches()
                && length.compareTo(Duration.ZERO) > 0
                && length.compareTo(LONGEST) <= 0
                && !since.isNegative()
                && since.compareTo(LONGEST) <= 0;
    }

    /** The same with lengths that others take. */
    HostNews within() {
        return new HostNews(host, state, shorter(length), shorter(since));
    }

    private static Duration shorter(Duration length) {
        return length.compareTo(LONGEST) < 0 ? length : LONGEST;
    }
}
