package io.agentloader.embedded;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which part of a tag list is asked for: at most {@code size} tags that come after {@code last}. */
record TagPage(int size, String last) {

    /** As the specification wants it, which counts large and small letters as the same; two that are apart by that alone keep apart. */
    private static final Comparator<String> ORDER =
            String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder());

    /** Empty when {@code n} is not a whole number from 0 on; without it there is no limit. */
    static Optional<TagPage> of(@Nullable String n, @Nullable String last) {
        String from = last == null ? "" : last;
        if (n == null) {
            return Optional.of(new TagPage(Integer.MAX_VALUE, from));
        }
        return n.matches("[0-9]{1,9}") ? Optional.of(new TagPage(Integer.parseInt(n), from)) : Optional.empty();
    }

    /** In order, those that come after {@code last}. */
    List<String> after(List<String> names) {
        return names.stream()
                .sorted(ORDER)
                .filter(name -> ORDER.compare(name, last) > 0)
                .toList();
    }

    List<String> first(List<String> rest) {
        return rest.subList(0, Math.min(size, rest.size()));
    }
}
