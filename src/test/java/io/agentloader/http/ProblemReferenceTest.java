package io.agentloader.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/reference/problems.md} to the code. Run with {@code -Dupdate.docs=true} to write the page anew. */
class ProblemReferenceTest {

    private static final Path PAGE = Path.of("docs/reference/problems.md");

    private static final String HEAD = """
            # Problems

            Every error is `application/problem+json` (RFC 9457). `code` is the stable key; `GET /problems/<code>` gives the text below. `instance` is the
            id in the log, `stored` says what the store held (`none`, `servable`, `corrupt`, `unannotated`), `hint` says what to do. `4xx` is an answer,
            `5xx` is trouble.

            This page is generated from the code; a test fails when it is out of date.

            | code | status | what it means |
            | --- | --- | --- |
            """;

    @Test
    void pageSaysWhatTheCodeSays() throws IOException {
        String page =
                HEAD + Stream.of(Code.values()).map(ProblemReferenceTest::row).collect(joining("\n")) + "\n";
        if (Boolean.getBoolean("update.docs")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("%s is out of date: run the test with -Dupdate.docs=true", PAGE)
                .isEqualTo(page);
    }

    private static String row(Code code) {
        return "| `" + code.text() + "` | " + code.status() + " | " + code.title() + ". " + ProblemPages.of(code)
                + " |";
    }
}
