package io.agentloader.e2e;

import static io.agentloader.testkit.Answers.body;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Folders;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Mounted;
import io.agentloader.testkit.StoreInspector;
import io.agentloader.testkit.Strace;
import io.agentloader.testkit.TestRegistry;
import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A disk that fails under the packaged service, each time in the way that it really does: what verified is served, nothing
 * half-written is there for anybody, the service says so and stays ready, and it recovers without a restart.
 */
@Timeout(180)
@SuppressWarnings("try") // what is mounted only has to be there
class DiskFaultIT {

    private static final String OLD = "acme/helper:1";
    private static final String NEW = "acme/helper:2";

    /** Root is asked no permission, unless it gives that up; whoever is not root has none to give up. */
    private static final List<String> WITHOUT_PRIVILEGE = List.of(
            "setpriv", "--inh-caps=-dac_override,-dac_read_search", "--bounding-set=-dac_override,-dac_read_search");

    private static final Map<String, String> SETTINGS = Map.of("LC_ALL", "C");

    @TempDir
    Path folder;

    private Path root;
    private StoreInspector store;
    private TestRegistry registry;

    @BeforeEach
    void publish() {
        root = folder.resolve("store");
        store = new StoreInspector(root);
        registry = TestRegistry.start();
        registry.publish(OLD, Agents.raw(Agents.HAIKU + "# 1\n"));
        registry.publish(NEW, Agents.raw(Agents.HAIKU + "# 2\n"));
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"size=2m", "nr_inodes=60"})
    void fullDisk(String limit) throws IOException {
        try (Mounted disk = Mounted.memory(root, limit);
                LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);

            DiskFaults.fill(root.resolve("filler"));
            assertServed(loader, OLD, "# 1\n");
            assertServedUnstored(loader, "full");
            Folders.delete(root.resolve("filler"));

            assertRecovered(loader);
        }
    }

    @Test
    void diskThatTurnsReadOnly() throws IOException {
        try (Mounted disk = Mounted.memory(root, "size=4m");
                LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);

            try (Mounted readOnly = Mounted.readOnly(root)) {
                assertServed(loader, OLD, "# 1\n");
                assertServedUnstored(loader, "read-only");
            }

            assertRecovered(loader);
        }
    }

    @Test
    void storeThatIsReadOnlyFromTheStart() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);
        }

        try (Mounted readOnly = Mounted.readOnly(root);
                LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertThat(state(loader)).isEqualTo("read-only");
            assertThat(loader.log()).contains("the store cannot be written (read-only)", "agent-loader.store.path");
            assertThat(body(loader.get(path(OLD), "Cache-Control", "only-if-cached")))
                    .endsWith("# 1\n");
            assertServedUnstored(loader, "read-only");
        }
    }

    @Test
    void placeForAStoreThatIsReadOnlyAndEmpty() throws IOException {
        try (Mounted disk = Mounted.memory(root, "size=4m")) {
            disk.remount("ro");
            try (LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
                assertThat(state(loader)).isEqualTo("read-only");
                assertThat(loader.log()).contains("the store cannot be written (read-only)", "agent-loader.store.path");
                assertServedUnstored(loader, "read-only");
                assertThat(root).isEmptyDirectory();

                disk.remount("rw");

                assertRecovered(loader);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"r-x------", "---------"})
    void noPermission(String permissions) throws IOException {
        try (LoaderProcess loader = LoaderProcess.startUnder(WITHOUT_PRIVILEGE, folder, SETTINGS)) {
            assertStored(loader, OLD);

            permit(permissions);
            assertServed(loader, OLD, "# 1\n");
            HttpResponse<byte[]> unstored = loader.get(path(NEW));
            String state = state(loader);
            permit("rwx------");

            assertUnstored(unstored);
            assertThat(state).isEqualTo("read-only");
            assertNothingHalfWritten();
            assertRecovered(loader);
        }
    }

    @Test
    void unreadableStoreAndADeadRegistryAreToldAsWhatTheyAre() throws IOException {
        try (LoaderProcess loader = LoaderProcess.startUnder(WITHOUT_PRIVILEGE, folder, SETTINGS)) {
            assertStored(loader, OLD);
            registry.stop();
            permit("---------");

            HttpResponse<byte[]> broken = loader.get(path(OLD));
            permit("rwx------");
            HttpResponse<byte[]> mended = loader.get(path(OLD));

            assertThat(broken.statusCode()).isEqualTo(502);
            assertThat(body(broken))
                    .contains("\"code\":\"registry-unavailable\"", "the store cannot be read")
                    .doesNotContain("\"stored\"", "# 1");
            assertThat(body(mended)).endsWith("# 1\n");
        }
    }

    @Test
    void noDescriptorIsLeft() throws Exception {
        List<String> few = List.of("bash", "-c", "ulimit -n 400; exec \"$@\"", "bash");
        try (LoaderProcess loader = LoaderProcess.startUnder(few, folder, SETTINGS)) {
            assertStored(loader, OLD);

            List<Socket> callers = DiskFaults.takeAllDescriptors(loader);
            try {
                assertUnstored(loader.get(path(NEW)));
                assertThat(state(loader)).isEqualTo("read-only");
                assertNothingHalfWritten();
            } finally {
                for (Closeable caller : callers) {
                    caller.close();
                }
            }

            DiskFaults.awaitDescriptors(loader);
            assertRecovered(loader);
        }
    }

    @Test
    void storeThatIsDeletedUnderTheService() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);

            // at once, for the service begins to make it anew while it is deleted
            Folders.delete(Files.move(root, folder.resolve("gone")));

            assertStored(loader, OLD);
            assertThat(root.resolve("oci-layout")).hasContent("{\"imageLayoutVersion\":\"1.0.0\"}");
            assertRecovered(loader);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".agent-loader/ingest", "blobs/sha256"})
    void fsyncThatFails(String where) throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);
            String[] fault = {"-e", "trace=fsync,fdatasync,close", "-e", "inject=fsync,fdatasync:error=EIO"};

            try (Strace strace = Strace.attach(loader.process(), folder, on(where, fault))) {
                assertServedUnstored(loader, "read-only");
                assertNeverForcedTwice(strace.calls());
            }

            assertRecovered(loader);
        }
    }

    /**
     * The record is there by then, and whole; that a crash could not lose it is what is not promised. What the state is afterwards is
     * not asked: the store's own probe finds at any moment that the disk does what it is asked elsewhere.
     */
    @Test
    void fsyncOfTheRecordsFolderThatFails() throws IOException {
        try (LoaderProcess loader = LoaderProcess.start(folder, SETTINGS)) {
            assertStored(loader, OLD);
            Path records = store.record(ReferenceParser.DEFAULT.parse(registry.reference(NEW)))
                    .resolveSibling("");
            String[] fault = {"-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "-P", records.toString()};

            try (Strace strace = Strace.attach(loader.process(), folder, fault)) {
                assertUnstored(loader.get(path(NEW)));
                assertServed(loader, NEW, "# 2\n");
            }

            assertServed(loader, NEW, "# 2\n");
            assertNothingHalfWritten();
        }
    }

    /** For a folder only its own descriptor fails, for ingest/ whatever is forced. */
    private String[] on(String where, String... fault) {
        List<String> options = new ArrayList<>(List.of(fault));
        if (!where.endsWith("ingest")) {
            options.addAll(List.of("-P", root.resolve(where).toString()));
        }
        return options.toArray(String[]::new);
    }

    /** A second one on the same descriptor would say that all is well, and it is not. */
    private static void assertNeverForcedTwice(List<Strace.Call> calls) {
        assertThat(calls).anyMatch(call -> call.result().contains("EIO"));
        List<String> failed = new ArrayList<>();
        for (Strace.Call call : calls) {
            if (call.name().equals("close")) {
                failed.remove(call.arguments());
            } else {
                assertThat(failed).doesNotContain(call.arguments());
                failed.add(call.arguments());
            }
        }
    }

    // What is asked of all of them

    private String path(String name) {
        return "/agents/" + registry.reference(name);
    }

    private void assertStored(LoaderProcess loader, String name) {
        HttpResponse<byte[]> reply = loader.get(path(name));

        assertThat(reply.statusCode()).as(() -> body(reply)).isEqualTo(200);
        assertThat(cacheStatus(reply)).contains("; stored");
    }

    private void assertServed(LoaderProcess loader, String name, String end) {
        HttpResponse<byte[]> reply = loader.get(path(name));

        assertThat(reply.statusCode()).as(() -> body(reply)).isEqualTo(200);
        assertThat(body(reply)).endsWith(end);
    }

    private void assertServedUnstored(LoaderProcess loader, String state) throws IOException {
        assertUnstored(loader.get(path(NEW)));
        boolean told = false;
        // the store's own probe may find a moment later that the disk does what it is asked elsewhere
        for (int i = 0; i < 5 && !told; i++) {
            assertUnstored(loader.get(path(NEW)));
            told = state(loader).equals(state)
                    && json(loader.get("/store")).at("/state").asText().equals(state);
        }
        assertThat(told).as("told as " + state).isTrue();
        assertNothingHalfWritten();
    }

    private static void assertUnstored(HttpResponse<byte[]> reply) {
        assertThat(reply.statusCode()).as(() -> body(reply)).isEqualTo(200);
        assertThat(body(reply)).endsWith("# 2\n");
        assertThat(cacheStatus(reply)).contains("detail=store-unavailable").doesNotContain("stored;");
    }

    private void assertNothingHalfWritten() throws IOException {
        if (Files.exists(root.resolve("blobs/sha256"))) {
            try (Stream<Path> blobs = Files.list(root.resolve("blobs/sha256"))) {
                for (Path blob : blobs.toList()) {
                    assertThat(Digest.of(Files.readAllBytes(blob)).hex())
                            .isEqualTo(blob.getFileName().toString());
                }
            }
            // what else is written in its own time, such as index.json, comes and goes there
            assertThat(store.ingest()).hasSizeLessThan(2);
        }
    }

    /** By the next pull, and as the service says itself. */
    private void assertRecovered(LoaderProcess loader) throws IOException {
        assertStored(loader, NEW);
        assertThat(state(loader)).isEqualTo("ok");
        assertThat(json(loader.get("/store")).at("/state").asText()).isEqualTo("ok");
        assertThat(store.record(ReferenceParser.DEFAULT.parse(registry.reference(NEW))))
                .exists();
        registry.stop();
        assertServed(loader, NEW, "# 2\n");
    }

    /** As the readiness probe tells it, which stays up whatever the disk does. */
    private static String state(LoaderProcess loader) throws IOException {
        HttpResponse<byte[]> ready = loader.get("/q/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        for (JsonNode check : json(ready).at("/checks")) {
            if (check.at("/name").asText().equals("store")) {
                return check.at("/data/state").asText();
            }
        }
        throw new AssertionError(body(ready));
    }

    private static JsonNode json(HttpResponse<byte[]> reply) throws IOException {
        return JsonMapper.builder().build().readTree(reply.body());
    }

    private static String cacheStatus(HttpResponse<byte[]> reply) {
        return reply.headers().firstValue("Cache-Status").orElse("");
    }

    /** Below a directory that may not be entered nothing more has to be forbidden. */
    private void permit(String permissions) throws IOException {
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString(permissions));
        if (permissions.startsWith("r")) {
            try (Stream<Path> all = Files.walk(root)) {
                for (Path path : all.filter(Files::isDirectory).toList()) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
                }
            }
        }
    }
}
