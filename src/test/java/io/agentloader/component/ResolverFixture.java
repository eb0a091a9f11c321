package io.agentloader.component;

import io.agentloader.app.AgentLoader;
import io.agentloader.oci.Reference;
import io.agentloader.resolver.BlockingResolver;
import io.agentloader.resolver.Resolver;
import io.agentloader.testkit.Programs;
import io.agentloader.testkit.TestRegistry;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A program's resolver over a registry and a store that are real. */
abstract class ResolverFixture {

    @TempDir
    Path folder;

    TestRegistry registry;
    Resolver resolver;
    BlockingResolver blocking;

    /** Names {@code acme/helper:1} of the registry, which holds nothing yet. */
    Reference helper;

    @BeforeEach
    void open() {
        registry = TestRegistry.start();
        resolver = quick().resolver();
        blocking = resolver.blocking();
        helper = resolver.parse(registry.reference("acme/helper:1"));
    }

    @AfterEach
    void close() {
        resolver.close();
        registry.close();
    }

    final AgentLoader quick() {
        return Programs.loader(folder);
    }
}
