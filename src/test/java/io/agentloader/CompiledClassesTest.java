package io.agentloader;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.app.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the compiler makes of this code, where that counts at each start. */
class CompiledClassesTest {

    @Test
    void noTextIsPutTogetherByAClassThatIsMadeAtRunTime() throws Exception {
        List<Path> classes = classes();

        assertThat(classes).hasSizeGreaterThan(1000);
        assertThat(classes).noneMatch(one -> text(one).contains("makeConcatWithConstants"));
    }

    private static List<Path> classes() throws Exception {
        Path folder = Path.of(
                Main.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(folder.resolve("io/agentloader"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
