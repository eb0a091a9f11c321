package io.agentloader.cli;

import io.agentloader.oci.Reference;
import io.agentloader.pull.Pins;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import picocli.CommandLine.Command;

/** {@code agent-loader pin}: holds a tag at a digest. */
@Command(
        name = "pin",
        description = {
            "Holds a tag at a digest of its repository, whatever its registry says it names.",
            "Without a digest, at what the store has for it now. A digest that is not stored is pulled first."
        })
final class PinCommand extends HoldingCommand {

    PinCommand(Opening opening) {
        super(opening);
    }

    @Override
    Uni<Pin> hold(Pins pins, Reference tag) {
        return pins.pin(tag);
    }
}
