package io.agentloader.hooks;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who sends: how they show who they are, and how they write. */
public enum HookKind {
    DISTRIBUTION(Proof.AUTHORIZATION),
    ZOT(Proof.AUTHORIZATION),
    HARBOR(Proof.AUTHORIZATION),
    QUAY(Proof.QUERY),
    DOCKERHUB(Proof.QUERY),
    NEXUS(Proof.NEXUS_SIGNATURE),
    ACR(Proof.QUERY),
    GCR(Proof.TOKEN),
    GENERIC(Proof.SIGNATURE);

    private final Proof proof;

    HookKind(Proof proof) {
        this.proof = proof;
    }

    /** As the configuration has it. */
    static Optional<HookKind> of(String word) {
        return List.of(values()).stream()
                .filter(kind -> kind.word().equals(word))
                .findFirst();
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    Proof proof() {
        return proof;
    }

    /**
     * What a body of this kind says.
     *
     * @param type of the event, where a header has it
     */
    List<Named> read(Part body, Optional<String> type) {
        return switch (this) {
            case DISTRIBUTION -> Payloads.distribution(body);
            case ZOT -> zot(body, type);
            case HARBOR -> Payloads.harbor(body);
            case QUAY -> Payloads.quay(body);
            case DOCKERHUB -> Payloads.dockerhub(body);
            case NEXUS -> Payloads.nexus(body);
            case ACR -> Payloads.acr(body);
            case GCR -> Payloads.gcr(Bodies.inBase64(body.object("message").at("data")));
            case GENERIC -> Payloads.generic(body);
        };
    }

    /** CloudEvents have the type of the event in a header, with the data as the body, or both in the body. */
    private static List<Named> zot(Part body, Optional<String> type) {
        return type.map(known -> Payloads.zot(body, known))
                .orElseGet(() -> Payloads.zot(body.object("data"), body.text("type")));
    }
}
