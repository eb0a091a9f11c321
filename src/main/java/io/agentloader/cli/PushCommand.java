package io.agentloader.cli;

import io.agentloader.document.PackedInfo;
import io.agentloader.document.PushedInfo;
import io.agentloader.oci.Content;
import io.agentloader.oci.Reference;
import io.agentloader.publish.PackedAgent;
import io.agentloader.publish.Publisher;
import io.agentloader.publish.PushedAgent;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader push}: an agent's file into registries. */
@Command(
        name = "push",
        description = {
            "Checks an agent, makes an artifact of it, and lets each reference name it.",
            "Prints each reference with the digest that its registry gave."
        },
        exitCodeList = {
            " 0:every reference names it",
            Statuses.USAGE,
            " 3:there is no such repository, and it is not made",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:the agent has errors",
            " 7:a registry keeps something else than it was sent",
            Statuses.NOT_ALLOWED,
            " 9:nobody may be asked"
        })
final class PushCommand extends AskingCommand {

    @Mixin
    private Authoring authoring = new Authoring();

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "REFERENCE",
            description = "What is to name it: one or several.")
    private List<String> references = List.of();

    @Option(names = "--dry-run", description = "Ask nobody, and print the manifest and what would be sent.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    PushCommand(Opening opening, Gauge gauge) {
        super(opening);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        Surroundings here = Ready.configured(surroundings(references.stream()));
        List<Reference> names = references.stream()
                .map(Reading::plain)
                .map(here.references().get()::parse)
                .distinct()
                .toList();
        Publisher publisher = here.publisher().get();
        PackedAgent packed = authoring.packed(here, dryRun, told());
        if (dryRun) {
            names.forEach(name -> publisher.judge(packed, name));
            printing.print(out(), PackedInfo.of(packed), foreseen(packed, names));
            return Exit.DONE.status();
        }
        Offline.refuse(here);
        List<PushedAgent> pushed =
                progress.over(gauge, told(), "pushing " + authoring.name(), () -> done(publisher.push(packed, names)));
        printing.print(
                out(),
                PushedInfo.of(packed, pushed),
                pushed.stream().map(PushCommand::line).collect(Collectors.joining()));
        pushed.forEach(one -> tellUnverified(one, told()));
        return Exit.DONE.status();
    }

    private static String line(PushedAgent pushed) {
        return pushed.reference().resolvedTo(pushed.digest()) + "\n";
    }

    /** The registry said that it has it, and nobody has seen that it has. */
    static void tellUnverified(PushedAgent pushed, PrintWriter told) {
        pushed.unverified()
                .ifPresent(why -> told.println(Terminal.line(Program.NAME + ": " + pushed.reference()
                        + " was taken, and could not be read back to see that it is what was sent: " + why)));
        told.flush();
    }

    private static String foreseen(PackedAgent packed, List<Reference> names) {
        String manifest = new String(packed.packed().manifest().toByteArray(), StandardCharsets.UTF_8);
        String parts = parts("blob", packed.packed().blobs())
                + parts("manifest", packed.packed().manifests());
        String named = names.stream()
                .map(name -> "manifest\t" + name.resolvedTo(packed.digest()) + "\n")
                .collect(Collectors.joining());
        return manifest + "\n" + parts + named;
    }

    /** A line for each thing that would be sent. */
    static String parts(String kind, List<Content> contents) {
        return contents.stream()
                .map(content -> kind + "\t" + content.digest() + "\t" + content.size() + "\n")
                .distinct()
                .collect(Collectors.joining());
    }
}
