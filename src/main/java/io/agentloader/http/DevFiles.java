package io.agentloader.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Files of this program that dev mode shows to a browser. */
@Singleton
final class DevFiles {

    private final DevDoor door;

    DevFiles(DevDoor door) {
        this.door = door;
    }

    /**
     * A file, or the problem outside of dev mode. Blocks.
     *
     * @param policy what a browser may load and run for it
     */
    Response file(RoutingContext routing, String type, String name, String policy) {
        door.require();
        try (InputStream file = Objects.requireNonNull(DevFiles.class.getResourceAsStream(name), name)) {
            return Answer.of(200)
                    .with("Cache-Control", "no-store")
                    .with("Content-Security-Policy", policy)
                    .with("Referrer-Policy", "no-referrer")
                    .with("X-Content-Type-Options", "nosniff")
                    .with(type, file.readAllBytes())
                    .toResponse(Call.of(routing).isHead());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
