package io.agentloader.registry;

import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.vertx.core.http.HttpMethod;

/**
 * What is being asked of a registry, in the words of failures: {@code GET manifest of ghcr.io/acme/helper:1.2}.
 *
 * @param subject the reference or repository it is about
 * @param action method and thing, up to the subject
 * @param need which hosts can be asked
 * @param turn what is known of its turn at the host that is asked now
 */
record Call(String subject, String action, Part.Need need, HostTurn turn) {

    /** Something that every host can be asked for. */
    Call(String subject, String action) {
        this(subject, action, Part.Need.BLOB);
    }

    Call(String subject, String action, Part.Need need) {
        this(subject, action, need, new HostTurn());
    }

    static Call ofManifest(HttpMethod method, Reference reference) {
        Part.Need need = reference.digest().isPresent() ? Part.Need.DIGEST : Part.Need.TAG;
        return new Call(reference.toString(), method + " manifest of", need);
    }

    static Call ofTags(Repository repository) {
        return new Call(repository.toString(), "GET tags of", Part.Need.TAG);
    }

    /** The same at the next host. */
    Call anew() {
        return new Call(subject, action, need);
    }

    /** What it is about without tag and digest. */
    String repository() {
        int digest = subject.indexOf('@');
        String named = digest < 0 ? subject : subject.substring(0, digest);
        int tag = named.indexOf(':', named.lastIndexOf('/') + 1);
        return tag < 0 ? named : named.substring(0, tag);
    }

    /** What is wanted, in one word. */
    String thing() {
        return action.split(" ", 3)[1];
    }

    @Override
    public String toString() {
        return action + " " + subject;
    }
}
