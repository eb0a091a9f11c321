package io.agentloader.oci;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A version by Semantic Versioning 2.0.0, as far as a tag can hold one: a tag has no plus sign and so no build metadata, which
 * would not count in a comparison anyway. A {@code v} in front, as many tags have it, is passed over.
 *
 * @param preRelease its identifiers; none of a release
 */
public record SemanticVersion(long major, long minor, long patch, List<String> preRelease)
        implements Comparable<SemanticVersion> {

    private static final String NUMBER = "(0|[1-9][0-9]{0,17})";
    private static final String IDENTIFIER = "(?:0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";

    /** What stands behind the hyphen of a pre-release. */
    static final String PRE_RELEASE = IDENTIFIER + "(?:\\." + IDENTIFIER + ")*";

    private static final Pattern TEXT =
            Pattern.compile("v?" + NUMBER + "\\." + NUMBER + "\\." + NUMBER + "(?:-(" + PRE_RELEASE + "))?");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    private static final Comparator<SemanticVersion> BY_NUMBERS = Comparator.comparingLong(SemanticVersion::major)
            .thenComparingLong(SemanticVersion::minor)
            .thenComparingLong(SemanticVersion::patch);

    public SemanticVersion {
        preRelease = List.copyOf(preRelease);
    }

    /** Empty when the tag is none; {@code 1.2} is none, since it moves. */
    public static Optional<SemanticVersion> parse(String tag) {
        Matcher matcher = TEXT.matcher(tag);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SemanticVersion(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                identifiers(matcher.group(4))));
    }

    static List<String> identifiers(@Nullable String preRelease) {
        return preRelease == null ? List.of() : List.of(preRelease.split("\\.", -1));
    }

    public boolean isPreRelease() {
        return !preRelease.isEmpty();
    }

    /** Whether both are of the same release, with whatever pre-release. */
    boolean isOfSameRelease(SemanticVersion other) {
        return BY_NUMBERS.compare(this, other) == 0;
    }

    /** Precedence (section 11 of the specification): a pre-release comes before its release. */
    @Override
    public int compareTo(SemanticVersion other) {
        int numbers = BY_NUMBERS.compare(this, other);
        if (numbers != 0) {
            return numbers;
        }
        if (preRelease.isEmpty() || other.preRelease.isEmpty()) {
            return Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty());
        }
        for (int i = 0; i < Math.min(preRelease.size(), other.preRelease.size()); i++) {
            int identifier = compare(preRelease.get(i), other.preRelease.get(i));
            if (identifier != 0) {
                return identifier;
            }
        }
        return Integer.compare(preRelease.size(), other.preRelease.size());
    }

    /** Numbers come before words, and have no leading zero, so that a longer one is a larger one. */
    private static int compare(String one, String other) {
        boolean number = DIGITS.matcher(one).matches();
        boolean otherNumber = DIGITS.matcher(other).matches();
        if (number != otherNumber) {
            return number ? -1 : 1;
        }
        int length = number ? Integer.compare(one.length(), other.length()) : 0;
        return length != 0 ? length : one.compareTo(other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + String.join(".", preRelease));
    }
}
