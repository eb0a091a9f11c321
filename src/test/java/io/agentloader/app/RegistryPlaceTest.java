package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryPlaceTest {

    @TempDir
    Path temporary;

    private record Dev(boolean enabled, int port, Optional<Path> registryPath, Optional<Path> folder, WatchBy watch)
            implements LoaderConfig.Dev {}

    private Optional<String> clash(Path folder, Path registry) {
        return RegistryPlace.clash(new Dev(true, 0, Optional.of(registry), Optional.of(folder), WatchBy.AUTO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"team", "team/registry", "team/a/../registry", ".", "link", "link/not/there"})
    void filesOfTheRegistryAreNotAmongTheAgents(String place) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("team"));
        Files.createSymbolicLink(temporary.resolve("link"), folder);
        Path registry = temporary.resolve(place);

        assertThat(clash(folder, registry))
                .contains("agent-loader.dev.registry-path is " + registry
                        + ", where the agents of agent-loader.dev.folder are as well; choose a folder beside that one,"
                        + " or one in it whose name begins with a dot, such as .agent-loader/registry.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "teams", "team/.agent-loader/registry", ".agent-loader"})
    void besideThemOrWhereNobodyLooksIsFine(String place) throws IOException {
        Path folder = Files.createDirectory(temporary.resolve("team"));

        assertThat(clash(folder, temporary.resolve(place))).isEmpty();
    }

    @Test
    void withoutTheOneOrTheOtherThereIsNothingToClash() {
        assertThat(RegistryPlace.clash(new Dev(true, 0, Optional.of(temporary), Optional.empty(), WatchBy.AUTO)))
                .isEmpty();
        assertThat(RegistryPlace.clash(new Dev(true, 0, Optional.empty(), Optional.of(temporary), WatchBy.AUTO)))
                .isEmpty();
    }
}
