package io.agentloader.config;

import java.util.Optional;

/** Something that says when tags have moved: a registry's webhook, or a job of one's own. It calls {@code POST /hooks/<name>}. */
public interface HookConfig {
    /**
     * Whose words it speaks: {@code distribution}, {@code zot}, {@code harbor}, {@code quay}, {@code dockerhub}, {@code nexus},
     * {@code acr}, {@code gcr}, or {@code generic} for {@code {"references": [...]}}.
     */
    Optional<String> kind();

    /** The registry that the names in it belong to, as a host with an optional port. */
    Optional<String> registry();

    /**
     * What the sender knows and nobody else does, of 16 characters or more: the value of its {@code Authorization} header
     * ({@code distribution}, {@code zot}, {@code harbor}), {@code ?secret=} in its URL ({@code quay}, {@code dockerhub}, {@code acr}),
     * or the key of its signatures ({@code nexus}, {@code generic}). Not for {@code gcr}, which shows a token.
     */
    Optional<String> secret();

    /** What the tokens of {@code gcr} are for, as it is set for the push subscription. */
    Optional<String> audience();

    /** The service account whose tokens {@code gcr} shows: anybody can have a token for any audience from that issuer. */
    Optional<String> email();

    /** Who signs the tokens of {@code gcr}; {@code https://accounts.google.com} when not set. */
    Optional<String> issuer();
}
