package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.TestRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program of {@code docs/how-to/java-program.md}, compiled and run as a reader would: with the packaged jar alone. */
@Timeout(120)
class JavaProgramIT {

    private static final Pattern PROGRAM = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static final String JAR = LoaderProcess.jar().toAbsolutePath().toString();

    @TempDir
    Path folder;

    @Test
    void programOfThePageCompilesAndPullsWithThePackagedJarAlone() throws Exception {
        Path source = Files.writeString(folder.resolve("PullOne.java"), program());
        compile(source);

        try (TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            String helper = registry.reference("acme/helper:1");

            int first = run(helper);
            assertThat(folder.resolve("err")).content().contains(" from REGISTRY");
            assertThat(folder.resolve("out")).hasContent(Agents.HAIKU);
            assertThat(first).isZero();
            registry.stop();
            int second = run(helper);

            assertThat(folder.resolve("err")).content().contains(" from STALE");
            assertThat(folder.resolve("out")).hasContent(Agents.HAIKU);
            assertThat(second).isZero();
        }
    }

    private static String program() throws IOException {
        String page = Files.readString(Path.of("docs/how-to/java-program.md"));
        assertThat(page).contains("-cp agent-loader.jar PullOne.java").contains("-cp .:agent-loader.jar PullOne");
        Matcher program = PROGRAM.matcher(page);
        assertThat(program.find()).isTrue();
        return program.group(1);
    }

    private void compile(Path source) throws IOException, InterruptedException {
        int status = ended(LoaderProcess.java() + "c", "-cp", JAR, "-d", folder.toString(), source.toString());

        assertThat(status).as(Files.readString(folder.resolve("err"))).isZero();
    }

    private int run(String reference) throws IOException, InterruptedException {
        return ended(
                LoaderProcess.java(),
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                folder + File.pathSeparator + JAR,
                "PullOne",
                folder.resolve("store").toString(),
                reference);
    }

    private int ended(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().put("AGENT_LOADER_REGISTRIES_CONF", "off");
        builder.environment().put("AGENT_LOADER_DOCKER_DAEMON_CONFIG", "off");
        Process program = builder.start();
        boolean ended = program.waitFor(60, TimeUnit.SECONDS);
        program.destroyForcibly();
        assertThat(ended).as("the program ends by itself").isTrue();
        return program.exitValue();
    }
}
