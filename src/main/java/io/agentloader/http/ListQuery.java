package io.agentloader.http;

import io.agentloader.document.Staleness;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.oci.Repository;
import io.agentloader.store.Pin;
import io.agentloader.store.TagRecord;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/** Which part of the store a caller wants listed. */
record ListQuery(
        Optional<Repository> repository,
        Optional<String> tag,
        Optional<Digest> digest,
        Optional<Staleness.State> state,
        int limit,
        Optional<String> after) {

    static final int MOST = 1000;
    private static final int USUAL = 100;

    static ListQuery of(Query query, ReferenceParser references) {
        return new ListQuery(
                query.value("repository").map(text -> repository(text, references)),
                query.value("tag"),
                query.value("digest").map(ListQuery::digest),
                query.value("state").map(ListQuery::state),
                limit(query),
                query.value("after"));
    }

    boolean admits(TagRecord record, Staleness staleness) {
        return repository.map(record.reference().repository()::equals).orElse(true)
                && (tag.isEmpty() || tag.equals(record.reference().tag()))
                && digest.map(record.current()::names).orElse(true)
                && state.map(staleness.of(record)::equals).orElse(true);
    }

    /** As {@link #admits(TagRecord, Staleness)}, for the pin of a tag that nothing else is recorded of, which has no state. */
    boolean admits(Pin pin) {
        return repository.map(pin.reference().repository()::equals).orElse(true)
                && (tag.isEmpty() || tag.equals(pin.reference().tag()))
                && digest.map(pin.digest()::equals).orElse(true)
                && state.isEmpty()
                && after.map(last -> pin.reference().canonical().compareTo(last) > 0)
                        .orElse(true);
    }

    /** The target of the page after that reference. */
    String next(String last) {
        StringJoiner target = new StringJoiner("&", "/agents?", "");
        repository.ifPresent(value -> target.add("repository=" + Query.encoded(value.toString())));
        tag.ifPresent(value -> target.add("tag=" + Query.encoded(value)));
        digest.ifPresent(value -> target.add("digest=" + Query.encoded(value.toString())));
        state.ifPresent(value -> target.add("state=" + value.word()));
        return target.add("limit=" + limit).add("after=" + Query.encoded(last)).toString();
    }

    /** What would be left out of the question must not look as if it had been answered. */
    private static Repository repository(String text, ReferenceParser references) {
        if (text.indexOf('@') >= 0 || text.lastIndexOf(':') > text.lastIndexOf('/')) {
            throw Refusal.invalidParameter(
                    "repository", "has a tag or a digest, which the parameters tag and digest are for");
        }
        return references.parse(text).repository();
    }

    private static Digest digest(String text) {
        return Digest.parse(text)
                .orElseThrow(() -> Refusal.invalidParameter("digest", "is not sha256: and 64 hexadecimal digits"));
    }

    private static Staleness.State state(String text) {
        return Staleness.State.of(text)
                .orElseThrow(() -> Refusal.invalidParameter(
                        "state", "has a value that it does not know", Staleness.State.words()));
    }

    /** How many rows a caller wants of any list. */
    static int limit(Query query) {
        return query.value("limit").map(ListQuery::limit).orElse(USUAL);
    }

    private static int limit(String text) {
        if (!text.matches("[1-9][0-9]{0,3}") || Integer.parseInt(text) > MOST) {
            throw Refusal.invalidParameter("limit", "is not a number in its range", List.of("1 to " + MOST));
        }
        return Integer.parseInt(text);
    }
}
