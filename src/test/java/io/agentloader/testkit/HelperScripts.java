package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Credential helpers as small scripts in a folder of their own, which remember what they were asked for. */
public final class HelperScripts {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;

    public HelperScripts(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** What {@code PATH} has to be for them to be found. */
    public String path() {
        return folder.toString();
    }

    /** A helper that notes its argument and its input, and then does what the body says. */
    public HelperScripts add(String name, String body) {
        return addUnheeding(name, "printf '%s %s\\n' \"$1\" \"$(cat)\" >> \"$0.asked\"\n" + body);
    }

    /** A helper that answers with a user and a secret. */
    public HelperScripts answering(String name, String user, String secret) {
        return add(name, "echo '" + answer(user, secret) + "'");
    }

    /** A helper that notes nothing and does not read its input. */
    public HelperScripts addUnheeding(String name, String body) {
        Path script = program(name);
        try {
            Files.writeString(script, "#!/bin/sh\n" + body + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return this;
    }

    /** Part of a body: waits until {@link #open}. */
    public static String waiting() {
        return "while [ ! -e \"$0.open\" ]; do sleep 0.02; done\n";
    }

    /** Lets runs of the helper go on that are waiting, and all later ones. */
    public void open(String name) {
        try {
            Files.createFile(beside(name, "open"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public static String answer(String user, String secret) {
        return "{\"ServerURL\":\"x\",\"Username\":\"" + user + "\",\"Secret\":\"" + secret + "\"}";
    }

    /** A line for each run: argument and input. */
    public List<String> asked(String name) {
        return lines(name, "asked");
    }

    /** The lines of the file that a script wrote as {@code "$0.<ending>"}; none when it did not. */
    public List<String> lines(String name, String ending) {
        Path file = beside(name, ending);
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** Waits for the first line of that file. */
    public void awaitLine(String name, String ending) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (lines(name, ending).isEmpty()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("helper " + name + " wrote no line within " + PATIENCE);
            }
            Thread.onSpinWait();
        }
    }

    private Path program(String name) {
        return folder.resolve("docker-credential-" + name);
    }

    private Path beside(String name, String ending) {
        return folder.resolve("docker-credential-" + name + "." + ending);
    }
}
