package io.agentloader.http;

import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.oci.SemanticVersion;
import io.agentloader.oci.VersionRange;
import java.util.List;
import java.util.Optional;

/** Which tags of a repository a caller wants listed: all, or those in a range. */
record TagQuery(int limit, Optional<String> after, Optional<Versions> semver) {

    private static final List<String> RANGES = List.of("^1.2", "~1.4", ">=1.2 <2", "1.2.*", "^1 || ^3");

    private static final int LONGEST_TAG = 128;

    /** A range, with what the caller wrote for it. */
    record Versions(String text, VersionRange range) {}

    /** @throws Refusal also for what no registry of today can answer: the caller must not take the answer for it */
    static TagQuery of(Query query, Reference reference) {
        if (query.value("sort").isPresent()) {
            throw Refusal.invalidParameter(
                            "sort",
                            "cannot be had from " + reference.registry()
                                    + ": the OCI distribution specification, which is all that it is asked by, has no time"
                                    + " of tags and one order alone; leave it out",
                            List.of())
                    .with("reference", reference.toString());
        }
        Optional<Versions> semver = query.value("semver").map(TagQuery::versions);
        Optional<String> after = query.value("after").filter(tag -> !tag.isEmpty());
        if (semver.isPresent() && !after.map(TagQuery::isVersion).orElse(true)) {
            throw Refusal.invalidParameter(
                    "after", "is no semantic version, and beside semver only those are listed: take it from Link");
        }
        return new TagQuery(ListQuery.limit(query), after, semver);
    }

    /** Without an operator, {@code 1.2} is what {@code =1.2} is: no tag can be meant here. */
    private static Versions versions(String text) {
        if (text.length() > ReferenceParser.MAX_LENGTH) {
            throw Refusal.invalidParameter(
                    "semver", "has more than " + ReferenceParser.MAX_LENGTH + " characters", RANGES);
        }
        VersionRange range = VersionRange.parse(text)
                .or(() -> VersionRange.parse("=" + text))
                .orElseThrow(() -> Refusal.invalidParameter("semver", "is no range of versions: " + text, RANGES));
        return new Versions(text, range);
    }

    private static boolean isVersion(String tag) {
        return tag.length() <= LONGEST_TAG && SemanticVersion.parse(tag).isPresent();
    }

    /** The query of the page after that tag. */
    String next(String last) {
        return "limit=" + limit
                + semver.map(versions -> "&semver=" + Query.encoded(versions.text()))
                        .orElse("") + "&after=" + Query.encoded(last);
    }
}
