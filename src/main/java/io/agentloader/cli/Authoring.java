package io.agentloader.cli;

import io.agentloader.oci.Platform;
import io.agentloader.publish.AgentFile;
import io.agentloader.publish.PackOptions;
import io.agentloader.publish.PackedAgent;
import io.agentloader.schema.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What commands of authors have in common: a file, and how it is made an artifact of. */
final class Authoring {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "FILE", description = "The agent; - for the input.")
    private String file = "";

    @Option(
            names = "--created",
            paramLabel = "TIME",
            description = {
                "What the artifact says about its age, such as 2026-02-07T10:00:00Z.",
                "Without it, what SOURCE_DATE_EPOCH says, else the beginning of 1970: the same file has the same digest."
            })
    private Optional<String> created = Optional.empty();

    @Option(
            names = "--annotation",
            paramLabel = "NAME=VALUE",
            description = "An annotation more, or in place of one made of the file; can be given several times.")
    private Map<String, String> annotations = new LinkedHashMap<>();

    @Option(
            names = "--fix",
            description = "Where the file does not say which version of the format it keeps to, add that line to it.")
    private boolean fix;

    @Option(
            names = "--index",
            description =
                    "An index of several agents: FILE is written OS/ARCH=FILE,OS/ARCH=FILE, one for each platform.")
    private boolean index;

    /** What is packed, as it was named. */
    String name() {
        return file;
    }

    /** The file, or each of several, checked and packed; warnings and notes are told. Blocks. */
    PackedAgent packed(Surroundings here, boolean dryRun, PrintWriter err) throws IOException {
        if (dryRun && fix) {
            throw misused("--fix changes the file, and --dry-run changes nothing: leave one of them out");
        }
        return index ? index(here, err) : packed(file, here, err);
    }

    private PackedAgent index(Surroundings here, PrintWriter err) throws IOException {
        Map<Platform, PackedAgent> agents = new LinkedHashMap<>();
        for (String part : file.split(",", -1)) {
            int cut = part.indexOf('=');
            Platform platform = Platform.parse(part.substring(0, Math.max(cut, 0)), AskedPlatform.own())
                    .filter(known -> cut + 1 < part.length() && !AgentText.isInput(part.substring(cut + 1)))
                    .orElseThrow(
                            () -> misused("with --index FILE is written OS/ARCH=FILE,OS/ARCH=FILE, and not " + file));
            if (agents.put(platform, packed(part.substring(cut + 1), here, err)) != null) {
                throw misused("there are two files for " + platform);
            }
        }
        return PackedAgent.index(agents);
    }

    private PackedAgent packed(String file, Surroundings here, PrintWriter err) throws IOException {
        PackOptions options = new PackOptions(created(here), annotations);
        AgentText text = text(file, here, err);
        String name = AgentText.isInput(file) ? "agent" : file;
        PackedAgent packed = here.publisher()
                .get()
                .pack(new AgentFile(name, text.yaml()), options)
                .await()
                .indefinitely();
        packed.report().findings().forEach(finding -> err.println(Terminal.line(line(text.name(), finding))));
        err.flush();
        return packed;
    }

    private static String line(String name, Finding finding) {
        return "%s:%d:%d: %s: %s [%s]"
                .formatted(
                        name,
                        finding.line(),
                        finding.column(),
                        finding.severity().word(),
                        finding.message(),
                        finding.code().word());
    }

    private AgentText text(String file, Surroundings here, PrintWriter err) throws IOException {
        AgentText text = AgentText.ofFile(file, here);
        if (!fix) {
            return text;
        }
        if (AgentText.isInput(file)) {
            throw misused("--fix changes a file, and there is none to change: the agent comes from the input");
        }
        Optional<byte[]> fixed =
                here.reader().get().withVersion(text.yaml()).await().indefinitely();
        if (fixed.isEmpty()) {
            return text;
        }
        NewFile.write(Path.of(file), out -> out.write(fixed.get()));
        err.println(Program.NAME + ": added the version to " + file);
        return new AgentText(text.name(), ByteBuffer.wrap(fixed.get()));
    }

    private Instant created(Surroundings here) {
        if (created.isPresent()) {
            return moment(created.get());
        }
        return here.sourceDateEpoch().map(this::seconds).orElse(PackOptions.DEFAULT.created());
    }

    private Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException malformed) {
            throw misused("--created is not written as 2026-02-07T10:00:00Z: " + text);
        }
    }

    private Instant seconds(String text) {
        try {
            return Instant.ofEpochSecond(Long.parseLong(text));
        } catch (NumberFormatException | DateTimeException malformed) {
            throw misused("SOURCE_DATE_EPOCH is no number of seconds since 1970: " + text);
        }
    }

    private ParameterException misused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
