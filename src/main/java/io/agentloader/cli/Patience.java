package io.agentloader.cli;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a command may take, all that it asks for together.
 *
 * @param limit what {@code --timeout} says; without it each request has a time of its own
 */
record Patience(String command, Optional<Duration> limit) {

    /** What comes of it, unless that takes too long. Blocks. */
    <T> T await(Uni<T> work) {
        return limit.map(time -> work.ifNoItem().after(time).failWith(() -> tookTooLong(time)))
                .orElse(work)
                .await()
                .indefinitely();
    }

    private AgentException tookTooLong(Duration time) {
        return new RegistryUnavailable(Report.of(
                        command,
                        command + " was not done after " + time.toMillis() / 1000.0 + " s, which is its --timeout")
                .withError(NetworkError.HTTP_RESPONSE_TIMEOUT));
    }
}
