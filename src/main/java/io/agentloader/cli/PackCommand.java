package io.agentloader.cli;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.document.PackedInfo;
import io.agentloader.oci.Reference;
import io.agentloader.publish.PackedAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader pack}: an agent's file as an artifact, without a registry. */
@Command(
        name = "pack",
        description = {
            "Checks an agent, makes an artifact of it, and prints its digest.",
            "With -o it is written as an OCI image layout."
        },
        exitCodeList = {" 0:done", Statuses.USAGE, " 6:the agent has errors"})
final class PackCommand extends LocalCommand {

    @Mixin
    private Authoring authoring = new Authoring();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.tar|FOLDER",
            description = "Where the layout goes: a tar where the name ends so, - for the output, else a new folder.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = {"-t", "--tag"},
            paramLabel = "REFERENCE",
            description = "What it is called in the layout.")
    private Optional<String> tag = Optional.empty();

    @Option(names = "--dry-run", description = "Write nothing, and print the manifest.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    PackCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() throws IOException {
        if (output.isPresent() && tag.isEmpty()) {
            throw misused("-o needs -t as well: what the agent is to be called, such as ghcr.io/acme/helper:1");
        }
        Surroundings here = Ready.configured(surroundings());
        Optional<Reference> reference = tag.map(here.references().get()::parse);
        PackedAgent packed = authoring.packed(here, dryRun, told());
        if (!dryRun && output.isPresent()) {
            write(output.get(), bundled(reference.orElseThrow(), packed.packed()));
        }
        if (dryRun) {
            String manifest = new String(packed.packed().manifest().toByteArray(), StandardCharsets.UTF_8);
            printing.print(out(), PackedInfo.of(packed), manifest + "\n");
        } else if (!output.equals(Optional.of("-"))) {
            printing.print(out(), PackedInfo.of(packed), packed.digest() + "\n");
        }
        return Exit.DONE.status();
    }

    private static BundledAgent bundled(Reference reference, Packed packed) {
        return new BundledAgent(reference, packed.manifest(), packed.manifests(), packed.blobs());
    }

    private static void write(String place, BundledAgent agent) throws IOException {
        if (place.equals("-")) {
            BundleTar.write(List.of(agent), System.out);
        } else if (place.endsWith(".tar")) {
            NewFile.write(NewFile.named(place), out -> BundleTar.write(List.of(agent), out));
        } else {
            NewFolder.write(NewFile.named(place), BundleTar.files(List.of(agent)));
        }
    }
}
