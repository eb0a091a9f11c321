package io.agentloader.service;

import io.agentloader.testkit.Folders;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Dev mode with a folder that is empty at first. */
public final class DevFolderProfile implements QuarkusTestProfile {

    private static final String KNOWN = "loader.test.folder";

    /** This class is loaded by more than one class loader, and all of them must mean the same folder. */
    static Path folder() {
        String known = System.getProperty(KNOWN);
        if (known != null) {
            return Path.of(known);
        }
        try {
            Path folder = Files.createDirectories(
                    Folders.temporary("agent-loader-dev").resolve("desk"));
            System.setProperty(KNOWN, folder.toString());
            return folder;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "agent-loader.store.path", PipelineProfile.store().toString(),
                "agent-loader.dev.enabled", "true",
                "agent-loader.dev.folder", folder().toString(),
                "agent-loader.dev.port", "0",
                "agent-loader.freshness", "1h");
    }
}
