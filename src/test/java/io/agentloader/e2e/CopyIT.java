package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.Faults;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.Requests;
import io.agentloader.testkit.Seen;
import io.agentloader.testkit.Skopeo;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code copy} of the packaged program, between registries, layouts and the store, with a registry and a tool of others. */
@Timeout(240)
class CopyIT {

    @TempDir
    Path folder;

    private final Map<String, String> environment = new HashMap<>();
    private final Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
    private final Digest digest = index.manifest().digest();
    private TestRegistry registry;
    private String team;

    @BeforeEach
    void start() {
        registry = TestRegistry.start();
        registry.publish("acme/team:1", index);
        registry.publish("acme/image:1", Agents.image());
        registry.publish("acme/nested:1", Agents.nested(Agents.HAIKU, 3));
        team = registry.reference("acme/team:1");
        environment.put("DOCKER_CONFIG", folder.resolve("docker").toString());
        environment.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, environment, arguments);
    }

    private void copied(String from, String to, String line) {
        Ended ended = run("copy", from, to);
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).isEqualTo(line + "\n");
        // how far it is, which is told after five seconds, on a machine that has more to do
        assertThat(ended.err().lines().filter(said -> !said.startsWith("agent-loader: reading ")))
                .isEmpty();
    }

    private static String text(Packed artifact) {
        return new String(artifact.manifest().toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void indexGoesByteForByteThroughEveryPlace() throws IOException {
        try (DebianRegistry other = DebianRegistry.start(folder.resolve("registry"))) {
            String first = other.reference("acme/team:1");
            String second = other.reference("acme/again:2");
            String tar = "oci-layout:" + folder.resolve("team.tar");
            String layout = "oci-layout:" + folder.resolve("layout");
            Skopeo skopeo = new Skopeo(folder);

            copied(team, first, first + "@" + digest);
            copied(first, second, second + "@" + digest);
            copied(second, tar, second + "@" + digest);
            copied(tar, layout + ":3", other.reference("acme/again:3") + "@" + digest);
            copied(layout + ":3", "store:", other.reference("acme/again:3") + "@" + digest);
            String last = other.reference("acme/last:1");
            copied(layout, last, last + "@" + digest);

            assertThat(skopeo.manifest(first)).isEqualTo(text(index));
            assertThat(skopeo.manifest(second)).isEqualTo(text(index));
            assertThat(skopeo.manifest(last)).isEqualTo(text(index));
            skopeo.copy("docker://" + last, "dir:" + folder.resolve("copied"));
            assertThat(run("cat", other.reference("acme/again:3"), "--local", "--platform", "linux/arm64")
                            .out())
                    .isEqualTo(Agents.LIMERICK);
        }
    }

    @Test
    void nestedIndexAndOneOfAPlatformAreTakenByARegistryThatLooks() throws IOException {
        try (DebianRegistry other = DebianRegistry.start(folder.resolve("registry"))) {
            String one = other.reference("acme/one:1");
            Packed arm = Agents.raw(Agents.LIMERICK);

            Ended nested = run("copy", registry.reference("acme/nested:1"), other.reference("acme/nested:1"));
            Ended platform = run("copy", team, one, "--platform", "linux/arm64");

            assertThat(nested.status()).as(nested.err()).isZero();
            assertThat(platform.out()).isEqualTo(one + "@" + arm.manifest().digest() + "\n");
            assertThat(new Skopeo(folder).manifest(one)).isEqualTo(text(arm));
        }
    }

    @Test
    void layoutOfAnotherToolIsCopiedWithoutANameInFull() throws IOException {
        new Skopeo(folder)
                .copyOne("docker://" + registry.reference("acme/team:1"), "oci:" + folder.resolve("made") + ":v1");
        String called = "registry.test/acme/made:1";
        String target = "oci-layout:" + folder.resolve("named.tar") + ":" + called;

        Ended named = run("copy", "oci-layout:" + folder.resolve("made") + ":v1", target);
        Ended nameless = run("copy", "oci-layout:" + folder.resolve("made"), "oci-layout:" + folder.resolve("x.tar"));
        Ended missing = run(
                "copy", "oci-layout:" + folder.resolve("made") + ":v2", "oci-layout:" + folder.resolve("y.tar:a:1"));

        assertThat(named.out()).as(named.err()).startsWith(called + "@sha256:");
        assertThat(nameless.status()).isEqualTo(2);
        assertThat(nameless.err()).contains("what it is to be called");
        assertThat(missing.status()).isEqualTo(6);
        assertThat(missing.err()).contains("called v2").contains("v1");
    }

    @Test
    void storedAgentIsCopiedWithoutItsRegistry() throws IOException {
        registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
        String helper = registry.reference("acme/helper:1");
        String tar = "oci-layout:" + folder.resolve("helper.tar");
        copied(
                helper,
                "store:",
                helper + "@" + Agents.raw(Agents.HAIKU).manifest().digest());
        registry.stop();

        copied(
                "store:" + helper,
                tar,
                helper + "@" + Agents.raw(Agents.HAIKU).manifest().digest());
        Ended none = run("copy", "store:" + team, "oci-layout:" + folder.resolve("none.tar"));

        assertThat(none.status()).as(none.err()).isEqualTo(9);
        assertThat(folder.resolve("none.tar")).doesNotExist();
    }

    @Test
    void dryRunReadsAllOfItAndSendsNothing() {
        try (DebianRegistry other = DebianRegistry.start(folder.resolve("registry"))) {
            String first = other.reference("acme/team:1");
            copied(team, first, first + "@" + digest);

            Ended dry = run("copy", first, other.reference("acme/new:1"), "--dry-run");

            assertThat(dry.out().lines().filter(line -> line.startsWith("blob\t")))
                    .hasSize(3);
            assertThat(dry.out()).endsWith("manifest\t" + other.reference("acme/new:1") + "@" + digest + "\n");
            assertThat(run("exists", other.reference("acme/new:1")).status()).isEqualTo(3);
        }
    }

    /** This registry refuses what is sent, and remembers it. */
    @Test
    void blobsAreOfferedToBeTakenOverWithinARegistryAndFromNowhereElse() {
        try (TestRegistry other = TestRegistry.start()) {
            environment.put("AGENT_LOADER_RETRY_ATTEMPTS", "1");

            Ended same = run("copy", team, registry.reference("acme/new:1"));
            Ended elsewhere = run("copy", team, other.reference("acme/new:1"));

            assertThat(same.status()).isEqualTo(5);
            assertThat(elsewhere.status()).isEqualTo(5);
            assertThat(uploads(registry)).isNotEmpty().anyMatch(query -> query.contains("from=acme%2Fteam"));
            assertThat(uploads(other)).isNotEmpty().allMatch(String::isEmpty);
        }
    }

    private static List<String> uploads(TestRegistry registry) {
        return registry.log().stream()
                .filter(Requests.method("POST"))
                .map(Seen::query)
                .toList();
    }

    @Test
    void failureHasItsStatusAndChangesNothing() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path target = folder.resolve("x.tar");
        String tar = "oci-layout:" + target;
        environment.put("AGENT_LOADER_RETRY_ATTEMPTS", "1");

        assertThat(run("copy", registry.reference("acme/none:1"), tar).status()).isEqualTo(3);
        assertThat(run("copy", registry.reference("acme/image:1"), tar).status())
                .isEqualTo(6);
        assertThat(run("copy", team, tar, "--platform", "linux/riscv64").status())
                .isEqualTo(6);
        assertThat(run("copy", team, "oci-layout:" + there).status()).isEqualTo(2);
        assertThat(run("copy", team, registry.reference("acme/x@sha256:" + "0".repeat(64)))
                        .status())
                .isEqualTo(2);
        registry.always(Requests.blobs(), Faults.flipBit());
        assertThat(run("copy", team, tar).status()).isEqualTo(7);
        environment.put("AGENT_LOADER_DENY", "**");
        assertThat(run("copy", team, tar).status()).isEqualTo(8);
        environment.put("AGENT_LOADER_OFFLINE", "true");
        Ended offline = run("copy", team, tar, "--format", "json");

        assertThat(offline.status()).isEqualTo(9);
        assertThat(offline.out()).isEmpty();
        assertThat(target).doesNotExist();
        assertThat(there).isEmptyDirectory();
    }
}
