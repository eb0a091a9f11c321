package io.agentloader.oci;

import io.agentloader.oci.VersionBound.Sense;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of a range, as it is written: an operator and a version, whose last numbers may be left out, or be {@code x},
 * {@code X} or {@code *}.
 *
 * @param written without spaces
 * @param operator empty where there is none
 */
record VersionComparison(
        String written,
        String operator,
        OptionalLong major,
        OptionalLong minor,
        OptionalLong patch,
        List<String> preRelease) {

    private static final String PART = "(0|[1-9][0-9]{0,17}|[xX*])";
    private static final Pattern TEXT = Pattern.compile("(\\^|~|>=|<=|>|<|=|) *v?" + PART + "(?:\\." + PART + "(?:\\."
            + PART + "(?:-(" + SemanticVersion.PRE_RELEASE + "))?)?)?(?: +|$)");

    /** What follows the highest number there is comes after all versions. */
    private static final long HIGHEST = 999_999_999_999_999_999L;

    /** Comparisons side by side; empty when there are none, or something else stands there. */
    static Optional<List<VersionComparison>> all(String text) {
        List<VersionComparison> all = new ArrayList<>();
        Matcher matcher = TEXT.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.region(end, text.length()).lookingAt()) {
            all.add(of(matcher));
            end = matcher.end();
        }
        return end < text.length() || all.isEmpty() ? Optional.empty() : Optional.of(all);
    }

    /** What follows a wildcard is one, too, and has no pre-release. */
    private static VersionComparison of(Matcher matcher) {
        OptionalLong major = number(matcher.group(2));
        OptionalLong minor = major.isPresent() ? number(matcher.group(3)) : OptionalLong.empty();
        OptionalLong patch = minor.isPresent() ? number(matcher.group(4)) : OptionalLong.empty();
        List<String> preRelease = patch.isPresent() ? SemanticVersion.identifiers(matcher.group(5)) : List.of();
        return new VersionComparison(
                matcher.group().replace(" ", ""), String.valueOf(matcher.group(1)), major, minor, patch, preRelease);
    }

    private static OptionalLong number(@Nullable String part) {
        return part == null || "xX*".contains(part) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(part));
    }

    List<VersionBound> bounds() {
        return switch (operator) {
            case "^" -> between(lowest(), afterCompatible());
            case "~" -> between(lowest(), minor.isPresent() ? afterMinor() : afterMajor());
            case ">=" -> List.of(new VersionBound(Sense.FROM, lowest()));
            case "<" -> List.of(new VersionBound(Sense.BELOW, isWhole() ? lowest() : first(lowest())));
            case ">" -> List.of(isWhole() ? new VersionBound(Sense.ABOVE, lowest()) : above());
            case "<=" ->
                List.of(
                        isWhole()
                                ? new VersionBound(Sense.UP_TO, lowest())
                                : new VersionBound(Sense.BELOW, afterWritten()));
            default ->
                isWhole()
                        ? List.of(new VersionBound(Sense.FROM, lowest()), new VersionBound(Sense.UP_TO, lowest()))
                        : between(lowest(), afterWritten());
        };
    }

    private static List<VersionBound> between(SemanticVersion from, SemanticVersion below) {
        return List.of(new VersionBound(Sense.FROM, from), new VersionBound(Sense.BELOW, below));
    }

    private boolean isWhole() {
        return patch.isPresent();
    }

    private SemanticVersion lowest() {
        return new SemanticVersion(major.orElse(0), minor.orElse(0), patch.orElse(0), preRelease);
    }

    /** Above every version that is meant by what is written; above all versions there is none. */
    private VersionBound above() {
        SemanticVersion after = afterWritten();
        return new VersionBound(
                Sense.FROM, new SemanticVersion(after.major(), after.minor(), after.patch(), List.of()));
    }

    private SemanticVersion afterWritten() {
        return minor.isPresent() ? afterMinor() : afterMajor();
    }

    /** Up to where the leftmost number changes that is not zero. */
    private SemanticVersion afterCompatible() {
        if (major.orElse(1) > 0 || minor.isEmpty()) {
            return afterMajor();
        }
        if (minor.getAsLong() > 0 || patch.isEmpty()) {
            return afterMinor();
        }
        return first(new SemanticVersion(0, 0, patch.getAsLong() + 1, List.of()));
    }

    private SemanticVersion afterMajor() {
        return first(new SemanticVersion(major.isPresent() ? major.getAsLong() + 1 : HIGHEST + 1, 0, 0, List.of()));
    }

    private SemanticVersion afterMinor() {
        return first(new SemanticVersion(major.orElse(0), minor.orElse(0) + 1, 0, List.of()));
    }

    /** The lowest of all pre-releases of it. */
    private static SemanticVersion first(SemanticVersion release) {
        return new SemanticVersion(release.major(), release.minor(), release.patch(), List.of("0"));
    }

    @Override
    public String toString() {
        return written;
    }
}
