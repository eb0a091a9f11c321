package io.agentloader.store;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The blobs that are written ahead, each once, whoever wants it. */
final class Drafts {

    private final Map<Digest, Draft> drafts = new ConcurrentHashMap<>();

    /** Empty when it is drafted already: then it is taken by who comes first. */
    Optional<Draft> begin(Content content) {
        Draft draft = new Draft(content);
        return drafts.putIfAbsent(content.digest(), draft) == null ? Optional.of(draft) : Optional.empty();
    }

    /** The file with these bytes, for whoever puts them; it is his from then on. Blocks while it is being written. */
    Optional<Path> take(Digest digest) {
        return Optional.ofNullable(drafts.remove(digest)).flatMap(Draft::take);
    }

    /** Nobody will find it any more. */
    void forget(Draft draft) {
        drafts.remove(draft.content().digest(), draft);
    }
}
