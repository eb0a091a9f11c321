package io.agentloader.cloud;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.TlsUntrusted;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;

/** What sources may touch of the world outside: bounded requests, and small files read on the disk's threads. */
final class CloudDoors {

    private static final Pattern HEADER = Pattern.compile("[\\x20-\\x7E]*");
    private static final int MAX_FILE = 64 * 1024;

    private final CloudCalls calls;
    private final Executor disk;

    CloudDoors(CloudCalls calls, Executor disk) {
        this.calls = calls;
        this.disk = disk;
    }

    /** The answer, whatever its status; fails with a {@link CloudRefusal} where there is none. */
    Uni<CloudAnswer> ask(CloudRequest request) {
        return Uni.createFrom()
                .deferred(() -> calls.send(sendable(request)))
                .onFailure(AgentException.class)
                .transform(failure -> CloudRefusal.because(host(request)
                        + (failure instanceof TlsUntrusted
                                ? " has a certificate that is not trusted"
                                : " did not answer")));
    }

    /** What variables and files brought in may be no URL, and no header. */
    private static CloudRequest sendable(CloudRequest request) {
        CloudUrl.of("what tells where a cloud's service is", request.url());
        if (!request.headers().values().stream()
                .allMatch(value -> HEADER.matcher(value).matches())) {
            throw CloudRefusal.because("a credential has characters that cannot be sent in a header");
        }
        return request;
    }

    /** The answer of a service beside this machine; empty where there is none, or none for us. */
    Uni<Optional<CloudAnswer>> askBeside(CloudRequest request) {
        return ask(request)
                .map(answer -> Optional.of(answer).filter(CloudAnswer::isOk))
                .onFailure(CloudRefusal.class)
                .recoverWithItem(Optional.empty());
    }

    private static String host(CloudRequest request) {
        return Optional.ofNullable(URI.create(request.url()).getAuthority()).orElse("it");
    }

    /** A file that was named to us; fails when it cannot be read. The path stays with whoever knows the variable. */
    Uni<String> read(String variable, String path) {
        return file(path)
                .map(text -> text.orElseThrow(
                        () -> CloudRefusal.because("the file that " + variable + " names cannot be read")));
    }

    /** The text of a file; empty when it cannot be read. */
    Uni<Optional<String>> file(String path) {
        return Uni.createFrom()
                .item(() -> readNow(path))
                .runSubscriptionOn(disk)
                .onFailure(RejectedExecutionException.class)
                .transform(full -> CloudRefusal.because("too much is waiting to be read from disk"));
    }

    private static Optional<String> readNow(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] bytes = in.readNBytes(MAX_FILE + 1);
            return bytes.length > MAX_FILE
                    ? Optional.empty()
                    : Optional.of(new String(bytes, StandardCharsets.UTF_8).strip());
        } catch (IOException | InvalidPathException unreadable) {
            return Optional.empty();
        }
    }
}
