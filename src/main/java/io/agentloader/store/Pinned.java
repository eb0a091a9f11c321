package io.agentloader.store;

import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What pins keep from going. */
final class Pinned {

    private final Holds holds;
    private final Map<Repository, List<Pin>> pins;

    Pinned(Holds holds) {
        this.holds = holds;
        this.pins = holds.pins().stream()
                .collect(Collectors.groupingBy(pin -> pin.reference().repository()));
    }

    /**
     * Whether it is, or leads to, what a tag of its repository is held at, or is what a held tag would name otherwise. A pin that
     * cannot be understood may mean anything of its repository.
     */
    boolean keeps(Holding holding) {
        return holds.isInDoubt(holding.reference().repository())
                || pins.getOrDefault(holding.reference().repository(), List.of()).stream()
                        .anyMatch(pin -> holding.version().names(pin.digest())
                                || (!holding.earlier() && holding.reference().equals(pin.reference())));
    }

    /**
     * Passes in silence when a caller may remove the reference, and what goes with it: neither a held tag, nor the digest that one
     * is held at.
     */
    void refuseRemoval(Reference reference, List<List<Holding>> going) {
        holds.refuseRemoval(reference.repository());
        for (Pin pin : pins.getOrDefault(reference.repository(), List.of())) {
            boolean holdsIt = going.stream().flatMap(List::stream).anyMatch(holding -> holding.reference()
                    .equals(pin.held()));
            boolean isIt = reference.digest().filter(pin.digest()::equals).isPresent();
            if (pin.reference().equals(reference) || isIt || holdsIt) {
                throw pin.refusal(", and what is pinned is not removed; unpin it first");
            }
        }
    }
}
