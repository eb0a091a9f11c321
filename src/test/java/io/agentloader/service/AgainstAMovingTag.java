package io.agentloader.service;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.TestRegistry;
import io.quarkus.test.common.http.TestHTTPResource;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The running service and a tag that its registry has, with another agent that it may come to name. */
abstract class AgainstAMovingTag {

    @TestHTTPResource
    URI service;

    final Packed before = Agents.raw(Agents.HAIKU + "# " + UUID.randomUUID() + "\n");
    final Packed now = Agents.raw(Agents.LIMERICK + "# " + UUID.randomUUID() + "\n");
    TestRegistry registry;
    RawHttp http;
    String name;
    String helper;

    @BeforeEach
    void publish() {
        registry = TestRegistry.start();
        http = new RawHttp(service.getPort());
        name = registry.reference("acme/helper:1");
        helper = "/agents/" + name;
        registry.publish("acme/helper:1", before);
    }

    @AfterEach
    void stop() {
        registry.close();
    }
}
