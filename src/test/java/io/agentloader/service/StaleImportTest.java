package io.agentloader.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.service.Caller.Reply;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** An import of what a registry has replaced since, where confirmations are trusted for a while. */
@QuarkusTest
@TestProfile(FreshProfile.class)
class StaleImportTest {

    @TestHTTPResource("/")
    URI base;

    @Test
    void importThatLeavesAReferenceAsItWasIsNotCalledCreated() {
        try (TestRegistry registry = TestRegistry.start()) {
            Caller caller = new Caller(base);
            registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
            String reference = registry.reference("acme/helper:1");
            byte[] old = caller.send("GET", "/agents/" + reference + "/-/bundle")
                    .response()
                    .body();
            registry.publish("acme/helper:1", Agents.gzip(Agents.LIMERICK));
            assertThat(caller.send("POST", "/agents/" + reference + "/refresh").status())
                    .isEqualTo(200);

            Reply reply = caller.post("/agents/-/import", old, "Content-Type", "application/x-tar");

            assertThat(reply.status()).as(reply.body()).isEqualTo(200);
            assertThat(reply.body())
                    .contains(
                            "\"digest\":\""
                                    + Agents.gzip(Agents.LIMERICK).manifest().digest() + '"',
                            "\"imported\":\""
                                    + Agents.gzip(Agents.HAIKU).manifest().digest() + '"');
            assertThat(caller.get(reference + "?source=local").body()).isEqualTo(Agents.LIMERICK);
        }
    }
}
