package io.agentloader.service;

import io.agentloader.testkit.Folders;
import io.agentloader.testkit.StoreInspector;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The service with a store of its own, short times and a clock that tests can put forward. */
public final class PipelineProfile implements QuarkusTestProfile {

    static final int CIRCUIT_FAILURES = 3;

    private static final Path STORE = newStore();

    /** The folder of the store. */
    static Path store() {
        return STORE;
    }

    /**
     * Every file below the store with its size, for telling that nothing was written: what is there later has to be among what was
     * there before. The store's own upkeep may take away meanwhile what nothing names, and note a day of use.
     */
    static List<String> storeListing() {
        try (Stream<Path> files = Files.walk(STORE)) {
            return files.filter(Files::isRegularFile)
                    .filter(new StoreInspector(STORE)::isTruth)
                    .map(file -> STORE.relativize(file) + " " + file.toFile().length())
                    .sorted()
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** This class is loaded by more than one class loader, and all of them must mean the same folder. */
    private static Path newStore() {
        String known = System.getProperty("loader.test.store");
        if (known != null) {
            return Path.of(known);
        }
        Path folder = Folders.temporary("agent-loader-pipeline").resolve("store");
        System.setProperty("loader.test.store", folder.toString());
        return folder;
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("agent-loader.store.path", STORE.toString()),
                Map.entry("agent-loader.timeouts.connect", "1s"),
                Map.entry("agent-loader.timeouts.request", "1s"),
                Map.entry("agent-loader.retry.attempts", "2"),
                Map.entry("agent-loader.retry.initial", "10ms"),
                Map.entry("agent-loader.circuit.failures", Integer.toString(CIRCUIT_FAILURES)),
                Map.entry("agent-loader.deny", "denied.example/**"),
                Map.entry("agent-loader.registries.\"onprem.example\".type", "onprem"),
                Map.entry(
                        "agent-loader.mirrors.\"mirrored.example\"",
                        "http://127.0.0.1:1/hidden/path,http://127.0.0.1:2"),
                Map.entry("agent-loader.mirrors.\"mirrored.example\".fallback", "false"),
                Map.entry("agent-loader.admin.enabled", "true"));
    }
}
