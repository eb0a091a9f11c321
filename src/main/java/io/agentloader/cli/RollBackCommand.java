package io.agentloader.cli;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Pins;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import picocli.CommandLine.Command;

/** {@code agent-loader rollback}: pins a tag to an earlier digest. */
@Command(
        name = "rollback",
        description = {
            "Pins a tag to what it named before what is served now, or to the digest that is given.",
            "The tag stays there until it is unpinned."
        })
final class RollBackCommand extends HoldingCommand {

    RollBackCommand(Opening opening) {
        super(opening);
    }

    @Override
    Uni<Pin> hold(Pins pins, Reference tag) {
        return pins.rollBack(tag);
    }
}
