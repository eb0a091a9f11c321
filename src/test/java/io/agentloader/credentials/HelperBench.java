package io.agentloader.credentials;

import io.agentloader.oci.Repository;
import io.agentloader.testkit.HelperScripts;
import io.agentloader.testkit.ManualClock;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A keychain over docker's file in a home of its own, with helpers in a folder of its own. */
final class HelperBench implements AutoCloseable {

    static final Repository GHCR = new Repository("ghcr.io", "acme/helper");

    final ManualClock clock = new ManualClock();
    final HelperScripts scripts;
    final Map<String, String> environment = new LinkedHashMap<>();
    private final ExecutorService disk = Executors.newFixedThreadPool(2);
    private final ExecutorService helpers = Executors.newFixedThreadPool(4);
    private final Path home;

    HelperBench(Path home) {
        this.home = home;
        this.scripts = new HelperScripts(home.resolve("bin"));
        environment.put("PATH", scripts.path());
    }

    HelperBench docker(String json) {
        return write(".docker/config.json", json);
    }

    HelperBench podman(String json) {
        return write(".config/containers/auth.json", json);
    }

    private HelperBench write(String file, String json) {
        Path path = home.resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.writeString(path, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return this;
    }

    /** One entry of {@code auths}, for ghcr.io. */
    static String auths(String user) {
        return "\"auths\":{\"ghcr.io\":{\"username\":\"" + user + "\",\"password\":\"p\"}}";
    }

    Keychain keychain() {
        return Keychain.ofDockerConfig(
                new CredentialSettings(Map.of(), Optional.empty(), environment, home), disk, helpers, clock);
    }

    static Credential of(Keychain keychain) {
        return of(keychain, GHCR);
    }

    static Credential of(Keychain keychain, Repository repository) {
        return await(keychain.credential(repository));
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(20));
    }

    /** As when the service stops. */
    void stopHelpers() {
        helpers.shutdownNow();
    }

    @Override
    public void close() {
        helpers.shutdownNow();
        disk.shutdownNow();
    }
}
