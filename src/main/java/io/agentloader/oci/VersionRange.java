package io.agentloader.oci;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which versions will do, in the notation of npm: {@code ^1.2}, {@code ~1.4}, {@code >=1.2 <2}, {@code 1.2.*}; comparisons side
 * by side must all hold, of those between {@code ||} one. A pre-release will do only where a comparison names one of the same
 * release.
 */
public final class VersionRange {

    private static final String MARKS = "^~<>=*| ";

    private final String text;
    private final List<List<VersionBound>> alternatives;

    private VersionRange(String text, List<List<VersionBound>> alternatives) {
        this.text = text;
        this.alternatives = alternatives.stream().map(List::copyOf).toList();
    }

    /** A tag with its version. */
    public record Tagged(String tag, SemanticVersion version) {

        /** The version that a tag is, where it is one. */
        static Stream<Tagged> of(String tag) {
            return SemanticVersion.parse(tag).map(version -> new Tagged(tag, version)).stream();
        }
    }

    /** By version; of two spellings of one version the one without a letter first. */
    private static final Comparator<Tagged> ORDER = Comparator.comparing(Tagged::version)
            .thenComparing(tagged -> !tagged.tag().startsWith("v"))
            .thenComparing(Tagged::tag);

    /** Whether the text cannot be a tag, and so is meant to be a range. */
    public static boolean isMeant(String text) {
        return text.chars().anyMatch(c -> MARKS.indexOf(c) >= 0);
    }

    /** Empty when it is none. */
    public static Optional<VersionRange> parse(String text) {
        List<List<VersionBound>> alternatives = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (String alternative : text.split("\\|\\|", -1)) {
            Optional<List<VersionComparison>> comparisons =
                    VersionComparison.all(alternative.replaceAll("^ +| +$", ""));
            if (comparisons.isEmpty()) {
                return Optional.empty();
            }
            alternatives.add(comparisons.get().stream()
                    .flatMap(comparison -> comparison.bounds().stream())
                    .toList());
            written.add(String.join(
                    " ",
                    comparisons.get().stream().map(VersionComparison::toString).toList()));
        }
        String normal = String.join(" || ", written);
        return isMeant(normal) ? Optional.of(new VersionRange(normal, alternatives)) : Optional.empty();
    }

    /** Whether that version will do. */
    public boolean admits(SemanticVersion version) {
        return alternatives.stream().anyMatch(bounds -> admits(bounds, version));
    }

    private static boolean admits(List<VersionBound> bounds, SemanticVersion version) {
        boolean named = !version.isPreRelease() || bounds.stream().anyMatch(bound -> bound.names(version));
        return named && bounds.stream().allMatch(bound -> bound.admits(version));
    }

    /** The tags whose versions will do, the highest first. Tags that are no semantic version do not count. */
    public List<String> within(Stream<String> tags) {
        return tagged(tags).map(Tagged::tag).toList();
    }

    /** Those of {@link #within(Stream)} that come after that tag, whether it is among them or not; none after what is no version. */
    public List<String> within(Stream<String> tags, String after) {
        Optional<Tagged> last = Tagged.of(after).findFirst();
        return tagged(tags)
                .filter(tagged ->
                        last.filter(before -> ORDER.compare(tagged, before) < 0).isPresent())
                .map(Tagged::tag)
                .toList();
    }

    private Stream<Tagged> tagged(Stream<String> tags) {
        return tags.flatMap(Tagged::of)
                .filter(tagged -> admits(tagged.version()))
                .sorted(ORDER.reversed());
    }

    /** Tags with versions on both sides of where the range begins, in their order: for whoever was told that none will do. */
    public List<String> nearest(Stream<String> tags, int eachSide) {
        List<Tagged> all = tags.flatMap(Tagged::of).sorted(ORDER).toList();
        Optional<SemanticVersion> start = alternatives.stream()
                .flatMap(List::stream)
                .map(VersionBound::version)
                .findFirst();
        int at = (int) all.stream()
                .filter(tagged -> start.filter(from -> tagged.version().compareTo(from) < 0)
                        .isPresent())
                .count();
        return all.subList(Math.max(0, at - eachSide), Math.min(all.size(), at + eachSide)).stream()
                .map(Tagged::tag)
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VersionRange range && range.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** As it is written, with single spaces; parses to an equal range. */
    @Override
    public String toString() {
        return text;
    }
}
