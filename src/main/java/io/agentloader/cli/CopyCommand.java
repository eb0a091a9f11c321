package io.agentloader.cli;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundleLimits;
import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.agentloader.publish.CopyTerms;
import io.agentloader.publish.Publisher;
import io.agentloader.publish.PushedAgent;
import io.agentloader.pull.ImportedAgent;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader copy}: an artifact from one place to another, as it is. */
@Command(
        name = "copy",
        description = {
            "Copies an agent, or an index with everything that it names, and keeps every digest.",
            "SOURCE and TARGET are references, oci-layout:FOLDER[:NAME], oci-layout:FILE.tar[:NAME] or store:REFERENCE."
        },
        exitCodeList = {
            " 0:the target names it",
            Statuses.USAGE,
            Statuses.NOTHING_SO_NAMED,
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 6:it is not an agent, or a layout is none",
            " 7:something does not hash to its digest",
            Statuses.NOT_ALLOWED,
            " 9:not in the store, or nobody may be asked",
            Statuses.STORE
        })
final class CopyCommand extends AskingCommand {

    @Parameters(index = "0", paramLabel = "SOURCE", description = "What to copy; a registry is asked, mirrors first.")
    private String source = "";

    @Parameters(
            index = "1",
            paramLabel = "TARGET",
            description = "Where to. A layout has to be new; store: alone keeps the name of the source.")
    private String target = "";

    @Option(
            names = "--platform",
            paramLabel = "OS/ARCH",
            description = "Of an index, the agent for that platform alone.")
    private Optional<String> platform = Optional.empty();

    @Option(
            names = "--dry-run",
            description = "Read and verify all of it, write nothing, and print what would be sent.")
    private boolean dryRun;

    @Mixin
    private Printing printing = new Printing();

    private final Gauge gauge;

    @Mixin
    private Progress progress = new Progress();

    CopyCommand(Opening opening, Gauge gauge) {
        super(opening);
        this.gauge = gauge;
    }

    @Override
    public Integer call() throws IOException {
        Place from = Place.of(source);
        Place to = Place.of(target);
        Surroundings here = Ready.configured(surroundings(Stream.of(from, to).flatMap(CopyCommand::remote)));
        if (from instanceof Place.Remote || to instanceof Place.Remote) {
            Offline.refuse(here, "copy", "nothing can be copied from there or to there");
        }
        refuseThere(to);
        Optional<Platform> asked = platform.map(text -> AskedPlatform.of(text, spec()));
        CopyOrigin origin = CopyOrigin.open(from, here, asked);
        Reference name = name(to, origin, here);
        PlatformChoice choice = new PlatformChoice(AskedPlatform.own(), asked);
        CopyTerms terms = new CopyTerms(choice, here.config().agent().maxSize().bytes(), BundleLimits.USUAL_TOTAL);
        Publisher publisher = here.publisher().get();
        Packed artifact =
                progress.over(gauge, told(), "reading " + source, () -> done(publisher.gather(origin.source(), terms)));
        publisher.judge(artifact.manifest().digest(), name);
        Exit exit = dryRun
                ? Exit.DONE
                : deliver(
                        to,
                        here,
                        new BundledAgent(name, artifact.manifest(), artifact.manifests(), artifact.blobs()),
                        origin);
        if (exit == Exit.DONE) {
            printing.print(out(), document(artifact, name), dryRun ? foreseen(artifact, name) : line(artifact, name));
        }
        return exit.status();
    }

    /** Of which registries something is said. */
    private static Stream<String> remote(Place place) {
        return place instanceof Place.Remote remote ? Stream.of(remote.reference()) : Stream.empty();
    }

    /** Before anything is read. */
    private static void refuseThere(Place to) throws IOException {
        if (to instanceof Place.Layout layout && Files.exists(layout.path())) {
            throw new FileAlreadyExistsException(
                    layout.path().toString(), null, "it is there already, and a layout is written as a whole");
        }
    }

    /** What it is called there: as given, else as where it comes from. */
    private Reference name(Place to, CopyOrigin origin, Surroundings here) {
        Optional<String> given = to instanceof Place.Remote remote
                ? Optional.of(remote.reference())
                : to instanceof Place.Layout layout ? layout.name() : ((Place.Kept) to).reference();
        Optional<Reference> before = origin.reference();
        boolean tagAlone = to instanceof Place.Layout
                && given.filter(text -> !text.matches(".*[/:@].*")).isPresent();
        Optional<String> text = tagAlone
                ? before.map(reference -> reference.repository() + ":" + given.orElseThrow())
                : given.or(() -> before.map(Reference::canonical));
        return here.references()
                .get()
                .parse(text.orElseThrow(() -> misused(
                        "say in TARGET what it is to be called, such as ghcr.io/acme/helper:1.2: SOURCE does not")));
    }

    private Exit deliver(Place to, Surroundings here, BundledAgent agent, CopyOrigin origin) throws IOException {
        if (to instanceof Place.Remote) {
            Optional<Repository> mount = origin.reference()
                    .filter(from -> origin.remote())
                    .map(Reference::repository)
                    .filter(from -> from.registry().equals(agent.reference().registry()))
                    .filter(from -> !from.equals(agent.reference().repository()));
            Packed artifact = new Packed(agent.named(), agent.manifests(), agent.blobs());
            PushedAgent copied = progress.over(
                    gauge,
                    told(),
                    "writing " + target,
                    () -> done(here.publisher().get().relay(artifact, agent.reference(), mount)));
            PushCommand.tellUnverified(copied, told());
            return Exit.DONE;
        }
        if (to instanceof Place.Layout layout) {
            write(layout, agent);
            return Exit.DONE;
        }
        List<ImportedAgent> taken = Ready.changing(here)
                .bundles()
                .get()
                .take(List.of(agent))
                .await()
                .indefinitely();
        return ImportCommand.told(taken, new PrintWriter(Writer.nullWriter()), err());
    }

    private static void write(Place.Layout layout, BundledAgent agent) throws IOException {
        Path path = layout.path();
        if (layout.isTar()) {
            NewFile.write(path, out -> BundleTar.write(List.of(agent), out));
        } else {
            NewFolder.write(path, BundleTar.files(List.of(agent)));
        }
    }

    private Map<String, Object> document(Packed artifact, Reference name) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "CopiedAgent");
        document.put("from", source);
        document.put("to", target);
        document.put("reference", name.resolvedTo(artifact.manifest().digest()).toString());
        document.put("digest", artifact.manifest().digest().toString());
        document.put("manifests", artifact.manifests().size() + 1);
        document.put("blobs", artifact.blobs().size());
        document.put("dryRun", dryRun);
        return document;
    }

    private static String line(Packed artifact, Reference name) {
        return name.resolvedTo(artifact.manifest().digest()) + "\n";
    }

    private static String foreseen(Packed artifact, Reference name) {
        return PushCommand.parts("blob", artifact.blobs())
                + PushCommand.parts("manifest", artifact.manifests())
                + "manifest\t" + line(artifact, name);
    }
}
