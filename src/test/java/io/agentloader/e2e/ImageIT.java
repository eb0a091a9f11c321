package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Container;
import io.agentloader.testkit.DebianRegistry;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.MemoryLimit;
import io.agentloader.testkit.RawHttp;
import io.agentloader.testkit.Skopeo;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that the profile {@code image} makes, pushed to Debian's registry by Jib, pulled from there by skopeo, and started from its
 * layers.
 */
@Timeout(240)
class ImageIT {

    private static final String NAME = "acme/agent-loader:1";
    private static final int CALLERS = 64;
    private static final int PORT = LoaderProcess.freePort();

    @TempDir
    static Path shared;

    private static DebianRegistry images;
    private static Path layout;

    @TempDir
    private Path folder;

    private TestRegistry agents;
    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void build() throws Exception {
        images = DebianRegistry.start(shared.resolve("registry"));
        maven(
                "antrun:run@files-of-image",
                "jib:build",
                "-Djib.from.image=scratch",
                "-Djib.to.image=" + images.reference(NAME),
                "-Djib.allowInsecureRegistries=true",
                // would ask somebody outside
                "-Djib.disableUpdateChecks=true",
                "-Dimage.files=" + shared.resolve("files"));
        layout = shared.resolve("layout");
        new Skopeo(shared).convert("docker://" + images.reference(NAME), "oci:" + layout + ":loader");
    }

    @AfterAll
    static void stop() {
        images.close();
    }

    @BeforeEach
    void start() {
        agents = TestRegistry.start();
        agents.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        agents.close();
    }

    /** What the build that runs this test has, it has as well. */
    private static void maven(String... words) throws Exception {
        Path log = shared.resolve("maven.log");
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-Pimage"));
        command.addAll(List.of(words));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // of a person; this is a part of a build that it was applied to
        builder.environment().put("MAVEN_SKIP_RC", "true");
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            assumeTrue(false, "skipped: there is no mvn on the path: " + missing.getMessage());
            return;
        }
        assertThat(process.waitFor(200, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }

    private Container unpacked() {
        return Container.unpack(layout, folder.resolve("root"))
                .volume(folder.resolve("store"), "/var/lib/agent-loader")
                .volume(folder.resolve("tmp"), "/tmp")
                .with("QUARKUS_HTTP_PORT", Integer.toString(PORT));
    }

    /** One that may ask registries on this machine, although it listens on all addresses. */
    private Container open() {
        return unpacked().with("AGENT_LOADER_ALLOW", agents.host() + "/**");
    }

    private Process serve(Container container) {
        Process process = container.start(folder.resolve("log"));
        started.add(process);
        becomes(() -> isReady(process));
        return process;
    }

    private static void becomes(BooleanSupplier so) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it should have happened by now").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    private boolean isReady(Process process) {
        assertThat(process.isAlive()).as(log()).isTrue();
        try {
            return new RawHttp(PORT).get("/q/health/ready").status() == 200;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void indexHasBothPlatformsOfTheSameSmallLayers() throws IOException {
        Skopeo skopeo = new Skopeo(folder);
        JsonNode index = new JsonMapper().readTree(skopeo.manifest(images.reference(NAME)));
        List<JsonNode> layers = new ArrayList<>();
        for (JsonNode image : index.path("manifests")) {
            layers.add(new JsonMapper()
                    .readTree(skopeo.manifest(images.host() + "/acme/agent-loader@"
                            + image.path("digest").asText()))
                    .path("layers"));
        }

        assertThat(index.findValuesAsText("architecture")).containsExactly("amd64", "arm64");
        assertThat(layers.get(0)).isEqualTo(layers.get(1));
        assertThat(layers.get(0)).as("of dependencies, of this program").hasSize(2);
        long dependencies = layers.get(0).get(0).path("size").asLong();
        long ours = layers.get(0).get(1).path("size").asLong();
        assertThat(ours).isLessThan(dependencies / 4);
        System.out.printf("image: %d bytes of dependencies, %d of this program%n", dependencies, ours);
    }

    @Test
    void whatChangesWithThisProgramIsInItsLayerAlone() throws IOException {
        Path lib = shared.resolve("files/dependencies/app/lib/agent-loader-dependencies.jar");
        try (ZipFile jar = new ZipFile(lib.toFile())) {
            assertThat(jar.stream().map(entry -> entry.getName()))
                    .hasSizeGreaterThan(10_000)
                    .noneMatch(name -> name.startsWith("io/agentloader/") || name.startsWith("io/quarkus/runner/"));
        }
    }

    @Test
    void agentIsServedByNobodyInParticularOnAReadOnlyFileSystem() throws Exception {
        Container container = open();
        Process process = serve(container);

        RawHttp.Reply answer = new RawHttp(PORT).get("/agents/" + agents.reference("acme/helper:1"));
        String status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Agents.HAIKU);
        assertThat(status).containsPattern("Uid:\\s+65532\\s+65532\\s").containsPattern("CapEff:\\s+0+\\n");
        assertThat(folder.resolve("store/store/blobs")).isDirectory();
        assertThat(container
                        .run(folder.resolve("touch"), "touch", "/app/lib/new")
                        .out())
                .contains("Read-only file system");
        probesAnswerFromInside(container);

        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(log()).isEqualTo(143);
        assertThat(probe(container, "live").status()).isEqualTo(1);
    }

    private void probesAnswerFromInside(Container container) {
        for (String probe : List.of("live", "ready", "started")) {
            assertThat(probe(container, probe)).isEqualTo(new Ended(0, "", ""));
        }
        assertThat(probe(container, "well").out()).contains("there is no probe well");
    }

    private Ended probe(Container container, String probe) {
        return container.run(folder.resolve("probe"), "/app/bin/agent-loader-probe", probe);
    }

    /** Agents that nobody has asked for, by more callers than fit at once. */
    @Test
    void sidecarLivesInTheMemoryOfItsOverlay() throws Exception {
        JsonNode sidecar = new YAMLMapper()
                .readTree(Files.readString(Path.of("deploy/kubernetes/components/sidecar/sidecar.yaml")))
                .at("/spec/template/spec/initContainers/0");
        String mebibytes = sidecar.at("/resources/limits/memory").asText().replaceFirst("Mi$", "");
        String options = StreamSupport.stream(sidecar.path("env").spliterator(), false)
                .filter(variable -> variable.path("name").asText().equals("AGENT_LOADER_JAVA_OPTS"))
                .map(variable -> variable.path("value").asText())
                .findFirst()
                .orElseThrow();
        String large = ("# " + "x".repeat(97) + "\n").repeat(7_500);
        for (int i = 0; i < CALLERS * 2; i++) {
            agents.publish("acme/large" + i + ":1", Agents.gzip(Agents.HAIKU + large + "# " + i + "\n"));
        }
        try (MemoryLimit limit = MemoryLimit.of(Long.parseLong(mebibytes) << 20)) {
            Process process = serve(open().limited(limit).with("AGENT_LOADER_JAVA_OPTS", options));

            List<Integer> statuses = askedAtOnce();
            RawHttp.Reply after = new RawHttp(PORT).get("/agents/" + agents.reference("acme/helper:1"));
            System.out.printf(
                    "sidecar: %d of %d answers were agents, %d bytes at most%n",
                    statuses.stream().filter(status -> status == 200).count(), statuses.size(), limit.peak());
            process.destroyForcibly().waitFor();

            assertThat(limit.kills()).isZero();
            assertThat(statuses).contains(200).isSubsetOf(200, 503);
            assertThat(after.body()).isEqualTo(Agents.HAIKU);
            assertThat(log()).doesNotContain("OutOfMemoryError");
        }
    }

    private List<Integer> askedAtOnce() throws InterruptedException, ExecutionException {
        ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
        try {
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < CALLERS * 4; i++) {
                String target = "/agents/" + agents.reference("acme/large" + i % (CALLERS * 2) + ":1");
                answers.add(callers.submit(() -> new RawHttp(PORT).get(target).status()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                statuses.add(answer.get());
            }
            return statuses;
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void initPullsIntoAFile() throws IOException {
        Container container = open().volume(folder.resolve("agents"), "/agents");

        Ended pulled = container.runCommand(
                folder.resolve("pull"), "pull", "-o", "/agents/agent.yaml", agents.reference("acme/helper:1"));
        Ended missing = container.runCommand(
                folder.resolve("pull"), "pull", "-o", "/agents/none.yaml", agents.reference("acme/none:1"));

        assertThat(pulled.status()).as(pulled.out()).isZero();
        assertThat(folder.resolve("agents/agent.yaml")).hasContent(Agents.HAIKU);
        assertThat(missing.status()).isEqualTo(3);
        assertThat(folder.resolve("agents/none.yaml")).doesNotExist();
    }

    @Test
    void imagePullSecretIsReadAgainWhenItChanges() throws IOException {
        try (DebianRegistry secured = DebianRegistry.withPassword(folder.resolve("secured"))) {
            new Skopeo(folder)
                    .copy(
                            "docker://" + agents.reference("acme/helper:1"),
                            "docker://" + secured.reference("acme/helper:1"),
                            "--dest-creds",
                            DebianRegistry.USER + ":" + DebianRegistry.PASSWORD);
            Path secret = Files.createDirectories(folder.resolve("secret"));
            project(secret, "..old", secured.host(), "wrong");
            serve(unpacked()
                    .mount(secret, "/etc/agent-loader/registry")
                    .with("DOCKER_CONFIG", "/etc/agent-loader/registry")
                    .with("AGENT_LOADER_ALLOW", secured.host() + "/**"));
            String target = "/agents/" + secured.reference("acme/helper:1");

            assertThat(new RawHttp(PORT).get(target).status()).isEqualTo(424);
            project(secret, "..new", secured.host(), DebianRegistry.PASSWORD);

            becomes(() -> new RawHttp(PORT).get(target).status() == 200);
        }
    }

    /** As the kubelet does: a folder beside the old one, and a link that is renamed over the other. */
    private static void project(Path secret, String version, String host, String password) throws IOException {
        String auth = Base64.getEncoder()
                .encodeToString((DebianRegistry.USER + ":" + password).getBytes(StandardCharsets.UTF_8));
        Path data = Files.createDirectories(secret.resolve(version));
        Files.writeString(data.resolve("config.json"), "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(host, auth));
        Path link = Files.createSymbolicLink(secret.resolve("..data_tmp"), Path.of(version));
        Files.move(link, secret.resolve("..data"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path file = secret.resolve("config.json");
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.createSymbolicLink(file, Path.of("..data/config.json"));
        }
    }

    @Test
    void archivesThatTheImageMakesAreUsedByIt() throws Exception {
        Path java = java25();
        Container container = unpacked().with("JAVA_HOME", java.toString());
        Path made = folder.resolve("archives");
        Container maker = container.volume(made, "/app/archives");

        Ended archived = maker.runCommand(folder.resolve("archive"), "archive");

        assertThat(archived.status()).as(archived.out()).isZero();
        serve(container.with("AGENT_LOADER_JAVA_OPTS", "-Xlog:class+load:file=/tmp/classes"));
        try (Stream<String> lines = Files.lines(folder.resolve("tmp/classes"))) {
            assertThat(lines.filter(line -> line.contains(" io.agentloader.") && line.contains("shared objects file")))
                    .hasSizeGreaterThan(100);
        }
    }

    /** A Java with ahead-of-time caches where there is one, else that of this test, with an archive of the older kind. */
    private static Path java25() throws IOException {
        Path all = Path.of("/usr/lib/jvm");
        if (Files.isDirectory(all)) {
            try (Stream<Path> found = Files.list(all)) {
                return found.filter(home -> home.getFileName().toString().contains("25"))
                        .filter(home -> Files.isExecutable(home.resolve("bin/java")))
                        .findFirst()
                        .orElse(Path.of(System.getProperty("java.home")));
            }
        }
        return Path.of(System.getProperty("java.home"));
    }
}
