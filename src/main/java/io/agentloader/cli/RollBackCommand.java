package io.agentloader.cli;

import io.agentloader.pull.Pins;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code agent-loader rollback}: pins a tag to an earlier digest. */
@Command(
        name = "rollback",
        description = {
            "Pins a tag to what it named before what is served now, or to the digest that is given.",
            "The tag stays there until it is unpinned."
        },
        exitCodeListHeading = "Exit status%n",
        exitCodeList = {
            " 0:done; nothing has changed with any other status",
            " 2:an argument or the configuration is wrong",
            " 3:the registry has no such digest, or nothing earlier is known",
            " 4:credentials are missing or refused",
            " 5:a registry cannot be reached",
            " 6:it is not an agent",
            " 8:the reference is not allowed",
            " 9:not in the store, and nobody may be asked",
            "10:the store cannot be used"
        })
final class RollBackCommand implements Callable<Integer> {

    private final Supplier<Surroundings> surroundings;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private HeldTag held = new HeldTag();

    @Mixin
    private Printing printing = new Printing();

    RollBackCommand(Supplier<Surroundings> surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        return held.hold(Ready.changing(surroundings.get()), spec, printing, Pins::rollBack);
    }
}
