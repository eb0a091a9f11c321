package io.agentloader.policy;

import io.agentloader.oci.Reference;
import java.util.List;

/**
 * Which references somebody may ask for, as globs over {@code host/repository}. Like an allow pattern, one holds for what it
 * says and nothing else: {@code ghcr.io/acme/*} does not hold for {@code ghcr.io:443/acme/a}.
 */
public final class ReferencePatterns {

    private final List<RepositoryGlob> globs;

    private ReferencePatterns(List<RepositoryGlob> globs) {
        this.globs = globs;
    }

    /**
     * Those that any of the patterns matches; of no patterns, none.
     *
     * @param key what to call the place of the patterns in a message
     * @throws IllegalArgumentException naming the key and the text that is no pattern
     */
    public static ReferencePatterns of(String key, List<String> patterns) {
        return new ReferencePatterns(RepositoryGlob.parseAll(key, patterns));
    }

    /** Every reference there is. */
    public static ReferencePatterns everything() {
        return of("everything", List.of("**"));
    }

    /** Whether the reference, whatever its tag or digest, is one of them. */
    public boolean admits(Reference reference) {
        String repository = reference.repository().toString();
        return globs.stream().anyMatch(glob -> glob.matches(repository));
    }

    /** Whether there is no reference that is not one of them. */
    public boolean isEverything() {
        return globs.stream().anyMatch(glob -> glob.toString().equals("**"));
    }

    @Override
    public String toString() {
        return globs.toString();
    }
}
