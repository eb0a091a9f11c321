package io.agentloader.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A pattern over {@code host/repository}: {@code *} stands for any characters of one component, {@code **} for any
 * characters at all. Matching takes time in proportion to pattern times text, whatever the two are.
 */
final class RepositoryGlob {

    private static final Pattern TEXT = Pattern.compile("\\*\\*|[A-Za-z0-9.:\\[\\]*-]+/[a-z0-9._/*-]+");

    private final String text;

    private RepositoryGlob(String text) {
        this.text = text;
    }

    /**
     * @throws IllegalArgumentException naming the text, when it could match nothing or does not say what it means
     */
    static RepositoryGlob parse(String text) {
        if (!TEXT.matcher(text).matches() || text.contains("***") || text.contains("//") || text.endsWith("/")) {
            throw new IllegalArgumentException(
                    "not a pattern over host/repository, such as ghcr.io/acme/* or docker.io/**: " + text);
        }
        int slash = text.indexOf('/');
        return new RepositoryGlob(slash < 0 ? text : normalHost(text.substring(0, slash)) + text.substring(slash));
    }

    /**
     * @throws IllegalArgumentException naming the key and the text that is no pattern
     */
    static List<RepositoryGlob> parseAll(String key, List<String> texts) {
        try {
            return texts.stream().map(RepositoryGlob::parse).toList();
        } catch (IllegalArgumentException notAPattern) {
            throw new IllegalArgumentException(key + ": " + notAPattern.getMessage(), notAPattern);
        }
    }

    private static String normalHost(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.equals("index.docker.io") ? "docker.io" : lower;
    }

    /** The host, when the pattern names one and not many. */
    Optional<String> host() {
        int slash = text.indexOf('/');
        return slash < 0 || text.lastIndexOf('*', slash) >= 0
                ? Optional.empty()
                : Optional.of(text.substring(0, slash));
    }

    /** Keeps for each beginning of the subject whether the pattern read so far matches it. */
    boolean matches(String subject) {
        boolean[] reached = new boolean[subject.length() + 1];
        reached[0] = true;
        int i = 0;
        while (i < text.length()) {
            if (text.startsWith("**", i)) {
                spread(reached, subject, true);
                i += 2;
            } else if (text.charAt(i) == '*') {
                spread(reached, subject, false);
                i++;
            } else {
                step(reached, subject, text.charAt(i));
                i++;
            }
        }
        return reached[subject.length()];
    }

    private static void spread(boolean[] reached, String subject, boolean acrossSlashes) {
        for (int i = 0; i < subject.length(); i++) {
            reached[i + 1] |= reached[i] && (acrossSlashes || subject.charAt(i) != '/');
        }
    }

    private static void step(boolean[] reached, String subject, char expected) {
        for (int i = subject.length(); i > 0; i--) {
            reached[i] = reached[i - 1] && subject.charAt(i - 1) == expected;
        }
        reached[0] = false;
    }

    @Override
    public String toString() {
        return text;
    }
}
