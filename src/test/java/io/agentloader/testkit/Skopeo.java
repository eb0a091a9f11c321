package io.agentloader.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The tool of the Debian package {@code skopeo}, a peer that shares nothing with the client under test. */
public final class Skopeo {

    private final Path folder;
    private final AtomicInteger runs = new AtomicInteger();

    /** Keeps what it prints in that folder. */
    public Skopeo(Path folder) {
        this.folder = folder;
    }

    /** Copies every entry of an artifact, digests kept, between registries that speak plain HTTP. */
    public void copy(String from, String to, String... flags) {
        List<String> arguments = new ArrayList<>(
                List.of("copy", "--all", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false"));
        arguments.addAll(List.of(flags));
        arguments.add(from);
        arguments.add(to);
        run(arguments);
    }

    /** The bytes of the manifest that a reference names. */
    public String manifest(String reference) {
        return run(List.of("inspect", "--tls-verify=false", "--raw", "docker://" + reference));
    }

    /** Copies one artifact, digests kept, whatever the places are: registries that speak plain HTTP, layouts, archives. */
    public void copyOne(String from, String to) {
        run(List.of("copy", "--preserve-digests", "--src-tls-verify=false", "--dest-tls-verify=false", from, to));
    }

    /** Copies what is for this platform, in the form of the place that it goes to. */
    public void convert(String from, String to) {
        run(List.of("copy", "--src-tls-verify=false", "--dest-tls-verify=false", from, to));
    }

    private String run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("skopeo", "--insecure-policy", "--tmpdir", folder.toString()));
        command.addAll(arguments);
        Path log = folder.resolve("skopeo-" + runs.incrementAndGet() + ".log");
        try (DebianProgram skopeo = new DebianProgram("skopeo", log, command)) {
            return skopeo.run();
        }
    }
}
