package io.agentloader.broken.pull;

import io.agentloader.broken.oci.Value;
import io.micrometer.core.instrument.Metrics;
import io.netty.buffer.Unpooled;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.Quarkus;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jose4j.jws.JsonWebSignature;

/** Does in one class of the pipeline what no class of it may do. */
public class Everything {

    static Instant changing = Instant.now();

    @Inject
    Value value;

    Response page() throws IOException {
        Uni.createFrom().item("x").subscribe().with(item -> Vertx.vertx());
        Unpooled.EMPTY_BUFFER.retain();
        Quarkus.waitForExit();
        Metrics.globalRegistry.close();
        Span.current().end();
        new JsonWebSignature().setPayload("x");
        Redis.createClient(Vertx.vertx(), "redis://localhost").close();
        new SmallRyeConfigBuilder().build();
        return Response.ok(Files.readString(Path.of(System.getenv("X")))).build();
    }
}
