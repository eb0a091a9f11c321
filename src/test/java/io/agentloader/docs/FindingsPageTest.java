package io.agentloader.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.schema.Finding.Code;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the page of findings has each of them with its meaning. */
class FindingsPageTest {

    @ParameterizedTest
    @EnumSource(Code.class)
    void everyCodeIsExplained(Code code) throws IOException {
        assertThat(Files.readString(Path.of("docs/reference/findings.md")))
                .containsPattern("(?m)^\\| `" + code.word() + "` \\| [a-z ]+ \\| \\Q" + code.meaning() + "\\E \\|$");
    }
}
