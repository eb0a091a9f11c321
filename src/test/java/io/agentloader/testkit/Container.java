package io.agentloader.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * An image that is started without an engine: its layers are unpacked, the system and the Java of this machine stand in for its base, and
 * what its configuration says is run in there, by the user that it names, on a file system that is read-only but for the volumes. The
 * network is this machine's. Where this user may do nothing of the kind, the test is skipped, and says so.
 */
public final class Container {

    /** Of a base image, as far as Java and a shell need it. */
    private static final String BASE = "usr bin lib lib64 etc/alternatives etc/ssl etc/java-17-openjdk proc dev sys";

    /**
     * In a name space of its own for mounts, so that nothing of it is left: the root, the user and where the process tells its number,
     * then a volume a word with its place, then variables and what is to be run.
     */
    private static final String ENTER = """
            root=$1 user=$2 group=$3
            shift 3
            echo $$ >"$group"
            mount --bind "$root" "$root"
            for place in %s; do
              if [ -e "/$place" ]; then
                mkdir -p "$root/$place"
                mount --rbind "/$place" "$root/$place"
              fi
            done
            while [ "$1" != -- ]; do
              mkdir -p "$root${1#*=}"
              mount --bind "${1%%%%=*}" "$root${1#*=}"
              shift
            done
            shift
            mount -o remount,bind,ro "$root"
            exec chroot --userspec="$user" --groups= "$root" /usr/bin/env -i "$@"
            """.formatted(BASE);

    private final Path root;
    private final JsonNode config;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Map<Path, String> volumes = new LinkedHashMap<>();
    private Path group = Path.of("/dev/null");

    private Container(Path root, JsonNode config) {
        this.root = root;
        this.config = config;
        environment.put("PATH", "/usr/bin:/bin");
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        config.at("/config/Env").forEach(variable -> {
            String[] parts = variable.asText().split("=", 2);
            environment.put(parts[0], parts[1]);
        });
    }

    /**
     * Unpacks the one image of an OCI layout.
     *
     * @param root a folder that is not there yet
     */
    public static Container unpack(Path layout, Path root) {
        String trouble = Superuser.run("unshare", "--mount", "true");
        assumeTrue(trouble.isEmpty(), () -> "skipped: only root may start an image: " + trouble);
        JsonNode manifest = read(layout, read(layout.resolve("index.json")).at("/manifests/0/digest"));
        try {
            Files.createDirectories(root);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        manifest.path("layers")
                .forEach(layer ->
                        must("tar", "-xzf", blob(layout, layer.path("digest")).toString(), "-C", root.toString()));
        return new Container(root, read(layout, manifest.at("/config/digest")));
    }

    private static Path blob(Path layout, JsonNode digest) {
        return layout.resolve("blobs").resolve(digest.asText().replace(':', '/'));
    }

    private static JsonNode read(Path layout, JsonNode digest) {
        return read(blob(layout, digest));
    }

    private static JsonNode read(Path file) {
        try {
            return new JsonMapper().readTree(Files.readAllBytes(file));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static void must(String... command) {
        String trouble = Superuser.run(command);
        if (!trouble.isEmpty()) {
            throw new AssertionError(trouble);
        }
    }

    /** What the image says about itself. */
    public JsonNode config() {
        return config;
    }

    /** Where its files are. */
    public Path root() {
        return root;
    }

    public Container with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** An empty folder that everybody may write, as an orchestrator makes it; what is written is found under the given one. */
    public Container volume(Path folder, String place) {
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return mount(folder, place);
    }

    /** A folder as it is. */
    public Container mount(Path folder, String place) {
        volumes.put(folder, place);
        return this;
    }

    /** What is started from now on has no more memory than that. */
    public Container limited(MemoryLimit limit) {
        group = limit.processes();
        return this;
    }

    /** Starts its entry point, with its own words where none are given. */
    public Process start(Path log, String... arguments) {
        List<String> words = texts("/config/Entrypoint");
        words.addAll(arguments.length == 0 ? texts("/config/Cmd") : List.of(arguments));
        return launch(log, words);
    }

    /** Runs something else in it to its end. */
    public LoaderProcess.Ended run(Path log, String... words) {
        return ended(launch(log, List.of(words)), log);
    }

    /** Runs its entry point to its end. */
    public LoaderProcess.Ended runCommand(Path log, String... arguments) {
        return ended(start(log, arguments), log);
    }

    private LoaderProcess.Ended ended(Process process, Path log) {
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError("it did not end: " + Files.readString(log));
            }
            return new LoaderProcess.Ended(process.exitValue(), Files.readString(log), "");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private Process launch(Path log, List<String> words) {
        List<String> command = Superuser.command("unshare", "--mount", "sh", "-euc", ENTER, "sh", root.toString());
        command.add(config.at("/config/User").asText());
        command.add(group.toString());
        volumes.forEach((folder, place) -> command.add(folder + "=" + place));
        command.add("--");
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(words);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private List<String> texts(String pointer) {
        List<String> texts = new ArrayList<>();
        config.at(pointer).forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
