package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev FOLDER} of the packaged program, as the tutorial for authors has it. */
@Timeout(180)
class DevFolderIT {

    @TempDir
    Path temporary;

    @Test
    void savedAgentIsServedUnderTheReferenceThatThePageNames() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(temporary.resolve("team"));
        Files.writeString(folder.resolve("helper.yaml"), Agents.HAIKU);
        int registry = LoaderProcess.freePort();
        try (LoaderProcess loader = LoaderProcess.start(
                temporary, Map.of(), "dev", folder.toString(), "--registry-port", Integer.toString(registry))) {
            String url = "/agents/localhost:" + registry + "/team/helper:dev";
            assertThat(loader.log())
                    .contains("Watching " + folder + ": 1 agent is served.")
                    .contains("Look: http://127.0.0.1:" + loader.port() + "/dev")
                    .contains("Try:  curl http://127.0.0.1:" + loader.port() + url);
            assertThat(text(loader, url)).isEqualTo(Agents.HAIKU);

            try (Stream<String> lines = events(loader)) {
                Iterator<String> all = lines.iterator();
                assertThat(all.next()).isEqualTo("retry: 500");
                Files.writeString(folder.resolve("helper.yaml"), Agents.LIMERICK);
                String line = all.next();
                while (!line.startsWith("data: {\"file\":\"helper.yaml\"")) {
                    line = all.next();
                }
                assertThat(line).contains("\"state\":\"served\"");
                assertThat(text(loader, url)).isEqualTo(Agents.LIMERICK);

                loader.stop();
                assertThat(loader.process().isAlive()).isFalse();
            }
        }
    }

    @Test
    void nameThatTheLocaleHasNoLettersForIsToldWithWhatToDo() throws IOException, InterruptedException {
        Path folder = Files.createDirectory(temporary.resolve("team"));
        Files.writeString(folder.resolve("plain.yaml"), Agents.LIMERICK);
        // written by a shell: this process may have no letters for it either
        Process named = new ProcessBuilder(
                        "sh", "-c", "printf %s \"$1\" > \"$(printf 'ha\\303\\257ku.yaml')\"", "sh", Agents.HAIKU)
                .directory(folder.toFile())
                .start();
        assertThat(named.waitFor(10, TimeUnit.SECONDS)).isTrue();
        int registry = LoaderProcess.freePort();
        String[] dev = {"dev", folder.toString(), "--registry-port", Integer.toString(registry)};
        String agents = "/agents/localhost:" + registry + "/team/";

        try (LoaderProcess loader = LoaderProcess.start(temporary, Map.of("LC_ALL", "C"), dev)) {
            assertThat(loader.log())
                    .contains("Watching " + folder + ": 1 agent is served, 1 file has mistakes.")
                    .contains("invalid ha%C3%AFku.yaml (escaped) 1:1: the name of the file is no text in US-ASCII;"
                            + " rename it, or start this in the locale that it was named in, such as LC_ALL=C.UTF-8.");
            assertThat(text(loader, agents + "plain:dev")).isEqualTo(Agents.LIMERICK);
        }
        try (LoaderProcess loader = LoaderProcess.start(temporary, Map.of("LC_ALL", "C.UTF-8"), dev)) {
            assertThat(loader.log()).contains("Watching " + folder + ": 2 agents are served.");
            assertThat(text(loader, agents + "haiku:dev")).isEqualTo(Agents.HAIKU);
        }
    }

    @Test
    void folderThatIsNotThereEndsTheStartWithASentence() {
        LoaderProcess.Ended ended = LoaderProcess.run(
                temporary, Map.of("QUARKUS_HTTP_PORT", "0"), "dev", "missing", "--registry-port", "0");

        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains("agent-loader.dev.folder: missing is not there");
    }

    private static String text(LoaderProcess loader, String url) {
        return new String(loader.get(url).body(), StandardCharsets.UTF_8);
    }

    private static Stream<String> events(LoaderProcess loader) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + loader.port() + "/dev/events");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofLines())
                .body();
    }
}
