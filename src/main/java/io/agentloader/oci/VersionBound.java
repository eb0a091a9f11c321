package io.agentloader.oci;

/** One end of a range, or both where it is a single version. */
record VersionBound(Sense sense, SemanticVersion version) {

    /** On which side of the version the others are that will do. */
    enum Sense {
        BELOW,
        UP_TO,
        FROM,
        ABOVE
    }

    boolean admits(SemanticVersion other) {
        int order = other.compareTo(version);
        return switch (sense) {
            case BELOW -> order < 0;
            case UP_TO -> order <= 0;
            case FROM -> order >= 0;
            case ABOVE -> order > 0;
        };
    }

    /** Whether pre-releases of that release are meant by it. */
    boolean names(SemanticVersion preRelease) {
        return version.isPreRelease() && version.isOfSameRelease(preRelease);
    }
}
