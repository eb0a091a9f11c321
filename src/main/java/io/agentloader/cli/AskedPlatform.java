package io.agentloader.cli;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.oci.Platform;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A platform as the command line names it. */
final class AskedPlatform {

    static final String DESCRIPTION = "Of an index, the agent for that platform.";

    private AskedPlatform() {}

    /** Fails as a mistake of usage where it is none. */
    static Platform of(String asked, CommandSpec spec) {
        return Platform.parse(asked, own())
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--platform is not written os[/architecture[/variant]]: " + asked));
    }

    /** Of this machine. */
    static Platform own() {
        return PlatformChoice.own(System.getProperty("os.arch", "amd64"));
    }
}
