package hello;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** 4 KiB, and nothing else. */
@Path("/")
public class Hello {

    private static final String BODY = "x".repeat(4 << 10);

    @GET
    @Produces("application/yaml")
    public Uni<String> hello() {
        return Uni.createFrom().item(BODY);
    }
}
