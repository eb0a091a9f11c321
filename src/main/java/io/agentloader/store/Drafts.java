package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The blobs that are written ahead, each once, whoever wants it. */
final class Drafts {

    private final Map<Digest, Draft> drafts = new ConcurrentHashMap<>();

    /** Empty when it is drafted already: then it is taken by who comes first. */
    Optional<Draft> begin(Content content) {
        Draft draft = new Draft(WriteStep.Part.MANIFEST);
        return drafts.putIfAbsent(content.digest(), draft) == null ? Optional.of(draft) : Optional.empty();
    }

    /** That of these bytes, for whoever puts them; nobody else will find it any more. */
    Optional<Draft> claim(Digest digest) {
        return Optional.ofNullable(drafts.remove(digest));
    }

    /** Nobody will find it any more. */
    void forget(Content content, Draft draft) {
        drafts.remove(content.digest(), draft);
    }
}
