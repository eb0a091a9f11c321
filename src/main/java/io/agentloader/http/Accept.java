package io.agentloader.http;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a caller accepts (RFC 9110 section 12.5.1); parameters other than {@code q} do not count. */
final class Accept {

    /**
     * One media range.
     *
     * @param specificity 2 for a type, 1 for all of its family, 0 for anything
     */
    private record Range(String name, double quality, int specificity) {

        boolean covers(String type) {
            return switch (specificity) {
                case 2 -> name.equals(type);
                case 1 -> type.startsWith(name.substring(0, name.length() - 1));
                default -> true;
            };
        }
    }

    /** What is offered, and what decides about it: looked for once, however often it is compared. */
    private record Rated(Representation candidate, Range range) {}

    private static final Accept ANYTHING = new Accept(List.of(new Range("*/*", 1, 0)));

    private final List<Range> ranges;

    private Accept(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** Accepts anything when there is no line, or no range in any. */
    static Accept parse(List<String> lines) {
        List<Range> ranges = lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .flatMap(part -> range(part).stream())
                .toList();
        return ranges.isEmpty() ? ANYTHING : new Accept(ranges);
    }

    /**
     * The best of what is offered; empty when nothing is accepted. At equal quality YAML wins, then what was named more
     * exactly, then what is offered first.
     */
    Optional<Representation> best(List<Representation> offered) {
        return offered.stream()
                .flatMap(candidate -> deciding(candidate.type().name()).stream()
                        .filter(range -> range.quality() > 0)
                        .map(range -> new Rated(candidate, range)))
                .max(Comparator.<Rated>comparingDouble(rated -> rated.range().quality())
                        .thenComparing(rated -> rated.candidate().form() == Representation.Form.YAML)
                        .thenComparingInt(rated -> rated.range().specificity())
                        .thenComparingInt(rated -> -offered.indexOf(rated.candidate())))
                .map(Rated::candidate);
    }

    /** Whether one type is named more warmly than the usual one; whoever accepts anything gets the usual one. */
    boolean prefers(String type, String usual) {
        return qualityOf(type) > qualityOf(usual)
                || (qualityOf(type) > 0 && qualityOf(type) == qualityOf(usual) && names(type) && !names(usual));
    }

    private boolean names(String type) {
        return deciding(type).filter(range -> range.specificity() == 2).isPresent();
    }

    private double qualityOf(String type) {
        return deciding(type).map(Range::quality).orElse(0.0);
    }

    /** The most specific range decides, so that {@code text/plain;q=0, text/*} means what it says. */
    private Optional<Range> deciding(String type) {
        return ranges.stream()
                .filter(range -> range.covers(type))
                .max(Comparator.comparingInt(Range::specificity).thenComparingDouble(Range::quality));
    }

    private static Optional<Range> range(String part) {
        String[] pieces = part.split(";", -1);
        String name = pieces[0].strip().toLowerCase(Locale.ROOT);
        // Java's URL client sends a lone star
        String full = name.equals("*") ? "*/*" : name;
        if (full.indexOf('/') <= 0) {
            return Optional.empty();
        }
        double quality = Stream.of(pieces)
                .skip(1)
                .map(piece -> piece.strip().toLowerCase(Locale.ROOT))
                .filter(piece -> piece.startsWith("q="))
                .findFirst()
                .map(piece -> quality(piece.substring(2)))
                .orElse(1.0);
        return Optional.of(new Range(full, quality, full.equals("*/*") ? 0 : full.endsWith("/*") ? 1 : 2));
    }

    private static double quality(String text) {
        return text.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(text) : 1;
    }
}
