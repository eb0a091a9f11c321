package io.agentloader.hooks;

import io.agentloader.config.HookConfig;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One sender that the operator knows: whether it is who it says, and which tags it speaks of. */
public final class Hook {

    private static final String DEFAULT_TAG = "latest";

    private final String name;
    private final HookKind kind;
    private final ReferenceParser references;
    private final Optional<HookSecret> secret;

    private Hook(String name, HookKind kind, ReferenceParser references, Optional<HookSecret> secret) {
        this.name = name;
        this.kind = kind;
        this.references = references;
        this.secret = secret;
    }

    /**
     * Of keys that are in their ranges.
     *
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    static Hook of(String name, HookConfig config) {
        String key = "agent-loader.hooks.\"" + name + "\".";
        HookKind kind = config.kind()
                .flatMap(HookKind::of)
                .orElseThrow(() -> new IllegalArgumentException(key + "kind is none that is known"));
        try {
            return new Hook(
                    name,
                    kind,
                    new ReferenceParser(config.registry().orElse(""), Optional.empty(), DEFAULT_TAG),
                    config.secret().map(HookSecret::new));
        } catch (IllegalArgumentException noRegistry) {
            throw new IllegalArgumentException(key + "registry is " + noRegistry.getMessage(), noRegistry);
        }
    }

    /**
     * What a body says.
     *
     * @param references tags of the hook's registry that may name something else now, each once
     * @param ignored how many other things it speaks of
     */
    public record Word(List<Reference> references, int ignored) {
        public Word {
            references = List.copyOf(references);
        }
    }

    public String name() {
        return name;
    }

    public HookKind kind() {
        return kind;
    }

    /** Whether a token shows who the sender is, which somebody else has to judge. */
    public boolean wantsToken() {
        return kind.proof() == Proof.TOKEN;
    }

    /** Whether it may be the sender, by what is known before the body: where the body is signed, whether there is a signature. */
    public boolean mayCome(Shown shown) {
        return switch (kind.proof()) {
            case AUTHORIZATION -> knows(shown.authorization(), HookSecret::isIn);
            case QUERY -> knows(shown.secret(), HookSecret::is);
            case NEXUS_SIGNATURE -> shown.nexusSignature().isPresent();
            case SIGNATURE -> shown.signature().isPresent();
            case TOKEN -> shown.authorization().isPresent();
        };
    }

    /** Whether it is the sender, but for a token. */
    public boolean comes(Shown shown, byte[] body) {
        return switch (kind.proof()) {
            case NEXUS_SIGNATURE -> knows(shown.nexusSignature(), (own, text) -> own.signsCompact(body, text));
            case SIGNATURE -> knows(shown.signature(), (own, text) -> own.signs(body, text));
            default -> mayCome(shown);
        };
    }

    /** How a text is held against the secret. */
    @FunctionalInterface
    private interface Check {
        boolean holds(HookSecret secret, String shown);
    }

    private boolean knows(Optional<String> shown, Check check) {
        return secret.isPresent()
                && shown.filter(text -> check.holds(secret.get(), text)).isPresent();
    }

    /**
     * What the body says; the names in it are those of the hook's registry.
     *
     * @param type of the event, where a header {@code ce-type} says it
     * @throws UnreadableHook when it is not what this kind of sender writes
     */
    public Word read(byte[] body, Optional<String> type) {
        Set<Reference> found = new LinkedHashSet<>();
        int ignored = 0;
        for (Named named : kind.read(Bodies.object(body), type)) {
            Optional<Reference> reference = reference(named);
            reference.ifPresent(found::add);
            ignored += reference.isPresent() ? 0 : 1;
        }
        return new Word(new ArrayList<>(found), ignored);
    }

    /** Empty for what is no tag of the registry. */
    private Optional<Reference> reference(Named named) {
        try {
            return named.reference()
                    .map(text -> references.parse(named.complete() ? text : references.defaultRegistry() + "/" + text))
                    .filter(reference -> reference.registry().equals(references.defaultRegistry()))
                    .filter(reference -> !reference.isDigest());
        } catch (InvalidReference invalid) {
            throw new UnreadableHook(named.where(), "does not name a repository and a tag as references have them");
        }
    }

    @Override
    public String toString() {
        return name + " (" + kind.word() + ")";
    }
}
