package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DesktopSocketTest {

    private static final Map<String, String> LINUX = Map.of("os.name", "Linux", "user.home", "/home/jo");
    private static final DesktopSocket USUAL =
            new DesktopSocket(Path.of("/home/jo/.docker/desktop/httpproxy.sock"), false);

    @TempDir
    Path root;

    @BeforeEach
    void kernel() throws IOException {
        write("proc/sys/kernel/osrelease", "6.1.0-44-amd64\n");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private Optional<DesktopSocket> find(String key, Map<String, String> environment) {
        return DesktopSocket.find(key, environment, LINUX, root);
    }

    @ParameterizedTest
    @CsvSource({
        "Linux,      .docker/desktop/httpproxy.sock",
        "Mac OS X,   Library/Containers/com.docker.docker/Data/httpproxy.sock",
    })
    void usualPlaceIsThatOfTheSystem(String system, String place) {
        Map<String, String> properties = Map.of("os.name", system, "user.home", "/home/jo");

        assertThat(DesktopSocket.find("auto", Map.of(), properties, root))
                .contains(new DesktopSocket(Path.of("/home/jo").resolve(place), false));
    }

    @Test
    void windowsHasNone() {
        Map<String, String> properties = Map.of("os.name", "Windows 11", "user.home", "C:\\Users\\jo");

        assertThat(DesktopSocket.find("auto", Map.of(), properties, root)).isEmpty();
    }

    @Test
    void socketThatIsThereAtTheStartIsExpected() throws IOException {
        write("home/.docker/desktop/httpproxy.sock", "");
        Map<String, String> properties =
                Map.of("os.name", "Linux", "user.home", root.resolve("home").toString());

        assertThat(DesktopSocket.find("auto", Map.of(), properties, root).map(DesktopSocket::expected))
                .contains(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {".dockerenv", "run/.containerenv"})
    void containerThatIsMarkedByAFileUsesNone(String file) throws IOException {
        assertThat(find("auto", Map.of())).contains(USUAL);

        write(file, "");

        assertThat(find("auto", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "KUBERNETES_SERVICE_HOST, 10.0.0.1",
        "container, podman",
        "WSL_DISTRO_NAME, Debian",
        "WSL_INTEROP, /run/x"
    })
    void containerAndWslThatAreMarkedByAVariableUseNone(String name, String value) {
        assertThat(find("auto", Map.of(name, value))).isEmpty();
        assertThat(find("auto", Map.of(name, ""))).contains(USUAL);
    }

    @Test
    void wslIsKnownByItsKernel() throws IOException {
        write("proc/sys/kernel/osrelease", "5.15.153.1-Microsoft-standard-WSL2\n");

        assertThat(find("auto", Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "TRUE, false", "yes, false", "on, false", "0, true", "no, true", "'', true"})
    void switchOfDockersAgentCounts(String value, boolean used) {
        assertThat(find("auto", Map.of("DOCKER_AGENT_DISABLE_DESKTOP_PROXY", value))
                        .isPresent())
                .isEqualTo(used);
    }

    @Test
    void pathIsAChoiceThatNothingElseUndoes() {
        Map<String, String> all = Map.of("container", "podman", "DOCKER_AGENT_DISABLE_DESKTOP_PROXY", "1");

        assertThat(find("/run/proxy.sock", all)).contains(new DesktopSocket(Path.of("/run/proxy.sock"), true));
        assertThat(find("off", Map.of())).isEmpty();
    }
}
