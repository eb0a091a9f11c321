package io.agentloader.testkit;

import io.agentloader.oci.Digest;
import java.util.function.Predicate;

/** Which requests a fault is for; combine with {@code and}, {@code or} and {@code negate}. */
public final class Requests {

    private Requests() {}

    public static Predicate<Seen> any() {
        return seen -> true;
    }

    /** {@code HEAD} and {@code GET} of manifests and indexes. */
    public static Predicate<Seen> manifests() {
        return Seen::isManifest;
    }

    public static Predicate<Seen> blobs() {
        return Seen::isBlob;
    }

    /** Requests to the token end point, whatever their method. */
    public static Predicate<Seen> tokens() {
        return Seen::isToken;
    }

    /** {@code GET}, or any other method by its name. */
    public static Predicate<Seen> method(String name) {
        return seen -> seen.method().equals(name);
    }

    public static Predicate<Seen> head() {
        return method("HEAD");
    }

    public static Predicate<Seen> get() {
        return method("GET");
    }

    /** The manifest or blob of that digest, in any repository. */
    public static Predicate<Seen> of(Digest digest) {
        return path("/" + digest);
    }

    /** Paths that end like this, such as {@code helper/manifests/1}. */
    public static Predicate<Seen> path(String end) {
        return seen -> seen.path().endsWith(end);
    }
}
