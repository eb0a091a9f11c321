package io.agentloader.hooks;

import java.util.Optional;

/**
 * What one part of a body is about.
 *
 * @param where in the body
 * @param reference of a tag; empty where the part is about no tag, or about something that moves none
 * @param complete whether the reference begins with its registry, or with its repository
 */
record Named(String where, Optional<String> reference, boolean complete) {

    static Named nothing(Part where) {
        return new Named(where.path(), Optional.empty(), false);
    }

    /** A digest in the place of a tag is none. */
    static Named tag(Part where, String repository, Optional<String> tag) {
        return new Named(
                where.path(), tag.filter(text -> text.indexOf(':') < 0).map(text -> repository + ":" + text), false);
    }

    static Named complete(Part where, String reference) {
        return new Named(where.path(), Optional.of(reference), true);
    }
}
