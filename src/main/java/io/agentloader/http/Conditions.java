package io.agentloader.http;

import io.agentloader.oci.Digest;
import java.util.List;
import java.util.Optional;

/** What callers say about the version that they mean: {@code If-Match} and {@code If-None-Match} (RFC 9110 section 13.1). */
final class Conditions {

    private Conditions() {}

    /**
     * Passes in silence, or fails when the caller means another version than what is there.
     *
     * @param reference what was asked for
     */
    static void requireMatch(Call call, String reference, String etag) {
        if (!allows(call, List.of(etag))) {
            throw refusal(reference, Optional.of(etag));
        }
    }

    /** Whether the caller says that they have what bears this entity tag. */
    static boolean isKnown(Call call, String etag) {
        return call.headers().contains("If-None-Match") && EntityTags.listWeakly(call.lines("If-None-Match"), etag);
    }

    /** The same of what is sent as it is. */
    static boolean isKnown(Call call, Digest digest) {
        return call.headers().contains("If-None-Match") && isKnown(call, etag(digest));
    }

    /**
     * Passes in silence, or fails when the caller would not have that changed (RFC 9110 section 13.2.2).
     *
     * @param etags all that name what is there; none where there is nothing
     */
    static void requireChange(Call call, String reference, List<String> etags) {
        if (!allows(call, etags) || etags.stream().anyMatch(etag -> isKnown(call, etag))) {
            throw refusal(reference, etags.stream().findFirst());
        }
    }

    /** Whether the caller says anything of the kind. */
    static boolean are(Call call) {
        return call.headers().contains("If-Match") || call.headers().contains("If-None-Match");
    }

    private static boolean allows(Call call, List<String> etags) {
        return !call.headers().contains("If-Match")
                || etags.stream().anyMatch(etag -> EntityTags.listStrongly(call.lines("If-Match"), etag));
    }

    static String etag(Digest digest) {
        return '"' + digest.toString() + '"';
    }

    /** Of the same as JSON: what it is made from decides what it is. */
    static String json(String etag) {
        return etag.substring(0, etag.length() - 1) + "+json\"";
    }

    private static Refusal refusal(String reference, Optional<String> current) {
        Refusal refusal = Refusal.of(
                        Code.PRECONDITION_FAILED,
                        current.map(etag -> reference + " is now " + etag + ".")
                                .orElse("There is nothing now that " + reference + " could be compared with."))
                .with("reference", reference);
        return current.map(etag -> refusal.with("currentETag", etag)).orElse(refusal);
    }
}
