package io.agentloader.registry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The secrets of one request, to be found again in what its answer says: as they are, in base64 and as in a URL. What is
 * shorter than {@value #SHORTEST} characters would be found in any text, and is not looked for.
 */
final class Secrets {

    private static final int SHORTEST = 6;

    private final Optional<Pattern> all;

    private Secrets(Optional<Pattern> all) {
        this.all = all;
    }

    static Secrets of(Collection<String> values) {
        return longerThan(SHORTEST, values);
    }

    /** Only those that are of this length at least. */
    static Secrets longerThan(int shortest, Collection<String> values) {
        String found = values.stream()
                .flatMap(Secrets::parts)
                .flatMap(Secrets::forms)
                .filter(form -> form.length() >= shortest)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return new Secrets(Optional.of(found)
                .filter(text -> !text.isEmpty())
                .map(text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
    }

    /** A header of two words has its secret in the second, and one for {@code Basic} has it behind a colon in base64. */
    private static Stream<String> parts(String value) {
        String last = value.substring(value.lastIndexOf(' ') + 1);
        return Stream.concat(Stream.of(value, last), password(last).stream());
    }

    private static Optional<String> password(String text) {
        try {
            String pair = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
            return Optional.of(pair.substring(pair.indexOf(':') + 1));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    private static Stream<String> forms(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                value,
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    boolean in(String text) {
        return all.filter(pattern -> pattern.matcher(text).find()).isPresent();
    }

    /** The text with dots in place of each of them. */
    String without(String text) {
        return all.map(pattern -> pattern.matcher(text).replaceAll("...")).orElse(text);
    }

    @Override
    public String toString() {
        return "Secrets";
    }
}
