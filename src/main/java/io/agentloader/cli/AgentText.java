package io.agentloader.cli;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PulledAgent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * The YAML that an argument of the command line means. Blocks.
 *
 * @param name the file as it was named, or the reference with the digest that it was found to name
 */
record AgentText(String name, ByteBuffer yaml) {

    private static final String INPUT = "-";

    /** What nobody would call a reference; a file that was mistyped is not to be looked for in a registry. */
    private static final Pattern FILE = Pattern.compile("[./~].*|.*\\.ya?ml");

    /** A file that is there, {@code -} for the input, or else a reference. */
    static AgentText of(String argument, Surroundings here, Seeking seeking) throws IOException {
        return isFile(argument) ? ofFile(argument, here) : pulled(argument, Ready.checked(here), seeking);
    }

    /** Whether an argument does not mean a reference. */
    static boolean isFile(String argument) {
        return isInput(argument)
                || Files.exists(Path.of(argument))
                || FILE.matcher(argument).matches();
    }

    /** A file, or {@code -} for the input. */
    static AgentText ofFile(String argument, Surroundings here) throws IOException {
        long largest = here.config().agent().maxSize().bytes();
        String name = nameOf(argument);
        if (isInput(argument)) {
            return new AgentText(name, read(System.in, largest, name));
        }
        try (InputStream in = InputFile.open(argument)) {
            return new AgentText(name, read(in, largest, name));
        }
    }

    /** What a file is called in what is said of it. */
    static String nameOf(String argument) {
        return isInput(argument) ? "(input)" : argument;
    }

    static boolean isInput(String argument) {
        return argument.equals(INPUT);
    }

    private static AgentText pulled(String argument, Surroundings ready, Seeking seeking) {
        Reference reference = ready.references().get().parseWanted(Reading.plain(argument));
        PullAgent pipeline = ready.pullAgent().get();
        PulledAgent agent = pipeline.pull(seeking.request(reference)).await().indefinitely();
        return new AgentText(
                reference.resolvedTo(agent.named().digest()).toString(),
                agent.yaml().bytes());
    }

    private static ByteBuffer read(InputStream in, long largest, String name) throws IOException {
        byte[] bytes = in.readNBytes((int) Math.min(largest + 1, Integer.MAX_VALUE));
        if (bytes.length > largest) {
            throw new InvalidAgent(
                    Report.of(name, name + " has more than the " + largest + " bytes of agent-loader.agent.max-size."));
        }
        return ByteBuffer.wrap(bytes);
    }

    /** A failure to read it, which names it. */
    InvalidAgent named(InvalidAgent failure) {
        return failure.with(Report.of(name, name + ": " + failure.report().detail()));
    }
}
