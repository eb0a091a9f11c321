package io.agentloader.shared;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.nio.charset.StandardCharsets;

/**
 * The names of values: prefix, version of the format, the group of replicas that have the same secret, and what it is. No name is
 * built from what a caller wrote, but from hashes of it.
 */
final class Keys {

    private static final int FORMAT_VERSION = 1;

    private final String start;

    Keys(String prefix, String group) {
        this.start = prefix + ":" + FORMAT_VERSION + ":" + group + ":";
    }

    String tag(Reference tag) {
        return start + "tag:" + hash(tag.canonical());
    }

    /** Held by the replica that fetches what the reference names. */
    String lease(Reference reference) {
        return start + "lease:" + hash(reference.canonical());
    }

    /** Of the last lease that was given, and of the last whose holder brought something. */
    String tokens(Reference reference) {
        return start + "tokens:" + hash(reference.canonical());
    }

    /** Which of them asks registries for it. */
    String poll(String name) {
        return start + "poll:" + hash(name);
    }

    /** What replicas tell each other. */
    String news() {
        return start + "news";
    }

    /** Over which Redis says that there is something in {@link #news}. */
    String channel() {
        return start + "told";
    }

    /** Whether something was told of a host a moment ago. */
    String host(String host) {
        return start + "host:" + hash(host);
    }

    /** For each repository by itself: who may read one may not read the other. */
    String content(Repository repository, Digest digest) {
        return start + "content:" + hash(repository.toString()) + ":" + digest;
    }

    private static String hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
