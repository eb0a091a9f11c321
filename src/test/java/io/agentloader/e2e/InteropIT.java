package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Skopeo;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store of the packaged program in the hands of another tool. */
@Timeout(300)
class InteropIT {

    private static final int AGENTS = 100;

    /** Shares no divisor with the number of forms, so that each form is copied. */
    private static final int COPIED_EVERY = 10;

    private static final Duration PROJECTED = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private static Packed agent(int number) {
        String yaml = Agents.HAIKU + "# " + number + "\n";
        return switch (number % 3) {
            case 0 -> Agents.raw(yaml);
            case 1 -> Agents.gzip(yaml);
            default -> Agents.index(yaml, Agents.LIMERICK + "# " + number + "\n");
        };
    }

    private String pulled(LoaderProcess loader, String reference) {
        assertThat(loader.get("/agents/" + reference).statusCode())
                .as(reference)
                .isEqualTo(200);
        return reference;
    }

    /** The names in {@code index.json}; the service is asked meanwhile, so that nobody sleeps. */
    private List<String> named(LoaderProcess loader, Predicate<List<String>> until) throws IOException {
        long end = System.nanoTime() + PROJECTED.toNanos();
        List<String> names = List.of();
        while (!until.test(names) && System.nanoTime() < end) {
            loader.get("/q/health/live");
            names = names();
        }
        return names;
    }

    private List<String> names() throws IOException {
        try {
            return new JsonMapper()
                    .readTree(Files.readAllBytes(folder.resolve("store/index.json")))
                    .findValuesAsText("org.opencontainers.image.ref.name");
        } catch (NoSuchFileException notYet) {
            return List.of();
        }
    }

    private byte[] copied(String reference, String name) throws IOException {
        new Skopeo(folder).copy("oci:" + folder.resolve("store") + ":" + reference, "dir:" + folder.resolve(name));
        return Files.readAllBytes(folder.resolve(name).resolve("manifest.json"));
    }

    @Test
    void skopeoCopiesWhateverWasPulledByReferenceAndByDigest() throws IOException {
        environment.put("AGENT_LOADER_STORE_COMPLETE", "true");
        List<String> references = new ArrayList<>();
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            for (int i = 0; i < AGENTS; i++) {
                registry.publish("acme/agent" + i + ":1", agent(i));
                references.add(pulled(loader, registry.reference("acme/agent" + i + ":1")));
            }
            for (int i = 0; i < AGENTS; i++) {
                references.add(registry.reference(
                        "acme/agent" + i + "@" + agent(i).manifest().digest()));
            }
            Digest bare = registry.publish("acme/bare:1", agent(0));
            references.add(pulled(loader, registry.reference("acme/bare@" + bare)));

            assertThat(named(loader, names -> names.size() == references.size()))
                    .containsExactlyInAnyOrderElementsOf(references);
        }
        registry.stop();

        for (int i = 0; i < AGENTS; i += COPIED_EVERY) {
            assertThat(copied(references.get(i), "tag" + i))
                    .isEqualTo(agent(i).manifest().toByteArray());
        }
        for (int i = 0; i < AGENTS; i += COPIED_EVERY) {
            assertThat(copied(references.get(AGENTS + i), "digest" + i))
                    .isEqualTo(agent(i).manifest().toByteArray());
        }
        assertThat(copied(references.get(2 * AGENTS), "bare"))
                .isEqualTo(agent(0).manifest().toByteArray());
    }

    @Test
    void withoutTheKeyOnlyWhatIsWholeIsNamed() throws IOException {
        registry.publish("acme/lacking:1", Agents.gzip(Agents.HAIKU));
        registry.publish("acme/lacking:2", Agents.index(Agents.HAIKU, Agents.LIMERICK));
        registry.publish("acme/whole:1", Agents.emptyConfig(Agents.HAIKU));
        try (LoaderProcess loader = LoaderProcess.start(folder, environment)) {
            pulled(loader, registry.reference("acme/lacking:1"));
            pulled(loader, registry.reference("acme/lacking:2"));
            String whole = pulled(loader, registry.reference("acme/whole:1"));

            assertThat(named(loader, names -> !names.isEmpty()))
                    .containsExactly(
                            whole,
                            registry.reference("acme/whole@"
                                    + Agents.emptyConfig(Agents.HAIKU)
                                            .manifest()
                                            .digest()));
            assertThat(copied(whole, "whole"))
                    .isEqualTo(Agents.emptyConfig(Agents.HAIKU).manifest().toByteArray());
        }
    }
}
