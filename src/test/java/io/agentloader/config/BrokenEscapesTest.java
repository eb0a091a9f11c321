package io.agentloader.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokenEscapesTest {

    private static final String SENTENCE =
            ": \\u has no four hexadecimal digits behind it. Write \\\\ for each backslash, or / in a path.";

    @TempDir
    Path folder;

    @Test
    void theFileAndTheLineAreNamedAndNothingOfWhatStandsThere() throws IOException {
        Path usual = write("config/application.properties", "# C:\\users\na=\\u0041\\\\u\nsecret=C:\\users\\x\n");
        write("config/other.properties", "b=\\u\n");

        assertThat(found(usual, Map.of())).contains(usual + ", line 3" + SENTENCE);
    }

    @Test
    void filesThatAreNamedAndThoseOfProfilesAreLookedThroughToo() throws IOException {
        Path named = write("etc/mine.properties", "a=1\n");
        Path profile = write("etc/mine-prod.properties", "a=\\\n#\\u12\n");
        Path usual = write("more/application.properties", "a=\\u\n");
        Path variables = write(".env", "A=\\u12g4\n");

        assertThat(found(
                        profile,
                        Map.of(
                                "quarkus.config.locations",
                                named + " , " + usual.getParent() + ",https://loopback.test/x,missing.properties")))
                .contains(variables + ", line 1; " + profile + ", line 2; " + usual + ", line 1" + SENTENCE);
    }

    @Test
    void whereNoneIsFoundItIsSaidAllTheSame() throws IOException {
        Path elsewhere = write("elsewhere.properties", "a=\\u\n");

        assertThat(found(elsewhere, Map.of())).contains("a file of the configuration" + SENTENCE);
    }

    @Test
    void otherFailuresAreSomebodyElses() {
        assertThat(BrokenEscapes.sentence(new IllegalArgumentException("no"), folder, key -> Optional.empty()))
                .isEmpty();
    }

    @Property
    void aLineIsNamedExactlyWhenJavaCannotReadIt(
            @ForAll
                    @CharRange(from = '\\', to = '\\')
                    @CharRange(from = 'u', to = 'u')
                    @CharRange(from = '0', to = '1')
                    @StringLength(max = 14)
                    String value)
            throws IOException {
        Path one = Files.createTempDirectory("escapes");
        Path file = Files.writeString(one.resolve(".env"), "key=" + value);
        try {
            Throwable unread = catchThrowable(() -> new Properties().load(new StringReader("key=" + value)));

            assertThat(BrokenEscapes.sentence(malformed(), one, key -> Optional.empty()))
                    .contains((unread == null ? "a file of the configuration" : file + ", line 1") + SENTENCE);
        } finally {
            Files.delete(file);
            Files.delete(one);
        }
    }

    /** As Java says it of that file. */
    private Optional<String> found(Path unreadable, Map<String, String> settings) {
        Throwable failure = catchThrowable(() -> new Properties().load(Files.newBufferedReader(unreadable)));
        assertThat(failure).isNotNull();
        return BrokenEscapes.sentence(
                new IllegalStateException(failure), folder, key -> Optional.ofNullable(settings.get(key)));
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("SRCFG00018: Malformed \\uxxxx encoding");
    }

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
