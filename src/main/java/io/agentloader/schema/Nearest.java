package io.agentloader.schema;

import io.agentloader.config.EditDistance;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what somebody may have meant. */
final class Nearest {

    private static final int LONGEST = 64;
    private static final int SHOWN = 60;
    private static final int MOST = 30;

    private Nearest() {}

    /** The known name that differs in few characters. */
    static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        // two letters that changed places count twice
        int allowed = name.length() < 3 ? 0 : Math.max(2, name.length() / 3);
        return known.stream()
                .filter(candidate -> candidate.length() <= LONGEST)
                .filter(candidate -> EditDistance.between(name, candidate) <= allowed)
                .min(Comparator.comparingInt((String candidate) -> EditDistance.between(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** The end of a sentence that names what is wrong: what was meant, or else what there is. */
    static String hint(String name, Collection<String> known) {
        return to(name, known)
                .map(meant -> "; did you mean " + meant + "?")
                .orElseGet(() -> known.isEmpty() ? "." : "; there are: " + listed(known) + ".");
    }

    private static String listed(Collection<String> known) {
        String all = known.stream().limit(MOST).map(Nearest::shown).collect(Collectors.joining(", "));
        return known.size() > MOST ? all + ", ..." : all;
    }

    /** A text of the file, fit to stand in a sentence of one line. */
    static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "...";
    }
}
