package io.agentloader.publish;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What an author wrote.
 *
 * @param name of the file, for messages and for the title
 * @param yaml its bytes, which no step on the way to a registry changes
 */
public record AgentFile(String name, ByteBuffer yaml) {

    public AgentFile {
        Objects.requireNonNull(name, "name is null");
        yaml = Objects.requireNonNull(yaml, "yaml is null").asReadOnlyBuffer();
    }

    /**
     * The file at that path, read on the threads that are given. Fails with {@link InvalidAgent}, whose member {@code rule} is
     * {@code file} or {@code size}, when it cannot be read or is larger than the limit.
     */
    public static Uni<AgentFile> read(Path file, long limit, Executor threads) {
        return Uni.createFrom().item(() -> read(file, limit)).runSubscriptionOn(threads);
    }

    private static AgentFile read(Path file, long limit) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw refused(file, "file", "is no file, but a directory, a pipe or a device", null);
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE));
            if (bytes.length > limit) {
                throw refused(
                        file, "size", "is more than the " + limit + " bytes of agent-loader.agent.max-size", null);
            }
            return new AgentFile(file.toString(), ByteBuffer.wrap(bytes));
        } catch (NoSuchFileException missing) {
            throw refused(file, "file", "is not there", missing);
        } catch (IOException unreadable) {
            throw refused(file, "file", "cannot be read", unreadable);
        }
    }

    private static InvalidAgent refused(Path file, String rule, String why, @Nullable IOException cause) {
        return new InvalidAgent(
                Report.of(file.toString(), "the file " + file + " " + why).withMember("rule", rule), cause);
    }

    byte[] bytes() {
        byte[] bytes = new byte[yaml.remaining()];
        yaml.duplicate().get(bytes);
        return bytes;
    }

    /** The name without folders, and without what says that it is YAML. */
    String title() {
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1)
                .replaceFirst("(?i)(?<=.)\\.ya?ml$", "");
    }
}
