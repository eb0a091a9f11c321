package io.agentloader.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that loads what one reference names, from wherever it is told to. */
@Command
abstract class LoadingCommand extends ReadingCommand {

    @Mixin
    private Wire wire = new Wire();

    @Mixin
    private Seeking seeking = new Seeking();

    LoadingCommand(Opening opening) {
        super(opening);
    }

    @Override
    final Loading loading() {
        return loading(wire, seeking);
    }

    /** The same for a command that names more of them. */
    final Loading loadingWith(String... more) {
        return loading(wire, seeking, more);
    }
}
