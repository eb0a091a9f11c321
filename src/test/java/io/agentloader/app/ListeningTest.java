package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ListeningTest {

    private record Dev(boolean enabled, int port, Optional<Path> registryPath, Optional<Path> folder, WatchBy watch)
            implements LoaderConfig.Dev {
        private Dev(boolean enabled, int port) {
            this(enabled, port, Optional.empty(), Optional.empty(), WatchBy.AUTO);
        }
    }

    private static SmallRyeConfig port(String port) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("quarkus.http.port", port)
                .build();
    }

    @Test
    void serviceAndRegistryOfDevModeCannotHaveOnePort() {
        assertThat(Listening.clash(port("5005"), new Dev(true, 5005)))
                .contains("quarkus.http.port and agent-loader.dev.port are both 5005, and two cannot listen there;"
                        + " set one to another port, or to 0 for a free one.");
    }

    @Test
    void otherPortsFreeOnesAndNoRegistryAtAllAreFine() {
        assertThat(Listening.clash(port("8080"), new Dev(true, 5005))).isEmpty();
        assertThat(Listening.clash(port("0"), new Dev(true, 0))).isEmpty();
        assertThat(Listening.clash(port("5005"), new Dev(false, 5005))).isEmpty();
    }

    @Test
    void versionTwoIsRefusedInsteadOfSpokenUnguarded() {
        assertThat(Listening.check(http2("true")))
                .singleElement()
                .asString()
                .startsWith("quarkus.http.http2 is true, and HTTP/2 is not spoken here")
                .contains("leave it false");
        assertThat(Listening.check(http2("false"))).isEmpty();
    }

    private static SmallRyeConfig http2(String spoken) {
        return new SmallRyeConfigBuilder()
                .withDefaultValue("quarkus.http.http2", spoken)
                .build();
    }
}
