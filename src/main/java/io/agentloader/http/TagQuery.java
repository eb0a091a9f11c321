package io.agentloader.http;

import io.agentloader.oci.Reference;
import java.util.List;
import java.util.Optional;

/** Which tags of a repository a caller wants listed. */
record TagQuery(int limit, Optional<String> after) {

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
        if (query.value("semver").isPresent()) {
            throw Refusal.invalidParameter("semver", "is not there yet: this version lists all tags", List.of());
        }
        return new TagQuery(ListQuery.limit(query), query.value("after"));
    }
}
