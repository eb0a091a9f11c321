package io.agentloader.callers;

import static io.agentloader.testkit.Keys.basic;
import static io.agentloader.testkit.Keys.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Configured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallersTest {

    private static final String KEY = "c0ffee-c0ffee-c0ffee-c0ffee-c0ffee";
    private static final String OTHER = "decaf-decaf-decaf-decaf-decaf-decaf";

    @TempDir
    Path folder;

    @Test
    void withoutACallerNobodyIsAsked() {
        assertThat(configured(Map.of()).areAsked()).isFalse();
    }

    @Test
    void keyIsKnownByItsHashHoweverItIsSent() {
        Callers callers = configured(Map.of("callers.ci.keys", hash(OTHER) + "," + hash(KEY)));

        assertThat(callers.areAsked()).isTrue();
        for (String header : new String[] {"Bearer " + KEY, "bearer   " + OTHER, basic("ci", KEY)}) {
            assertThat(callers.find(header(header)).map(Caller::name)).contains("ci");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer c0ffee",
                "Bearer c0ffee-c0ffee-c0ffee-c0ffee-c0ffee x",
                "Digest c0ffee-c0ffee-c0ffee-c0ffee-c0ffee",
                "c0ffee-c0ffee-c0ffee-c0ffee-c0ffee",
                "Basic %%%",
                "Basic Y2k="
            })
    void whatIsNoKeyOfAnybodyIsNobody(String header) {
        assertThat(configured(Map.of("callers.ci.keys", hash(KEY))).find(header(header)))
                .isEmpty();
    }

    @Test
    void keyUnderAnotherNameAndTheHashItselfAreNobody() {
        Callers callers = configured(Map.of("callers.ci.keys", hash(KEY)));

        assertThat(callers.find(header(basic("ops", KEY)))).isEmpty();
        assertThat(callers.find(header("Bearer " + hash(KEY)))).isEmpty();
        assertThat(callers.find(new Presented(Optional.empty(), Optional.empty())))
                .isEmpty();
    }

    @Test
    void certificateIsKnownByItsSubjectInAnySpelling() {
        Callers callers = configured(Map.of("callers.ops.certificate", "cn=Ops, O=\"Acme\""));

        assertThat(callers.showCertificates()).isTrue();
        assertThat(callers.find(certificate("CN=ops,O=acme")).map(Caller::name)).contains("ops");
        assertThat(callers.find(certificate("CN=ops,O=acme,C=DE"))).isEmpty();
    }

    @Test
    void wrongKeyIsNotMadeGoodByACertificate() {
        Callers callers = configured(Map.of("callers.ops.certificate", "CN=ops"));

        assertThat(callers.find(new Presented(Optional.of("Bearer x"), Optional.of(new X500Principal("CN=ops")))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"read, true, false, false", "refresh, true, true, false", "admin, true, true, true"})
    void roleIncludesThoseBeforeIt(String role, boolean reads, boolean refreshes, boolean administers) {
        Caller caller = configured(Map.of("callers.ci.keys", hash(KEY), "callers.ci.role", role))
                .find(header("Bearer " + KEY))
                .orElseThrow();

        assertThat(caller.has(Role.READ)).isEqualTo(reads);
        assertThat(caller.has(Role.REFRESH)).isEqualTo(refreshes);
        assertThat(caller.has(Role.ADMIN)).isEqualTo(administers);
    }

    @ParameterizedTest
    @CsvSource({
        "ghcr.io/acme/helper:1, true",
        "ghcr.io/acme/deep/helper, false",
        "ghcr.io:443/acme/helper, false",
        "ghcr.io/acmes/helper, false",
        "helper, true",
        "docker.io/library/helper, true",
        "index.docker.io/library/helper, true",
        "acme/helper, false"
    })
    void patternsHoldForTheCanonicalReference(String reference, boolean may) {
        Caller caller = configured(Map.of(
                        "callers.ci.keys", hash(KEY), "callers.ci.references", "ghcr.io/acme/*,docker.io/library/*"))
                .find(header("Bearer " + KEY))
                .orElseThrow();

        assertThat(caller.isRestricted()).isTrue();
        assertThat(caller.mayAskFor(ReferenceParser.DEFAULT.parse(reference))).isEqualTo(may);
    }

    @Test
    void fileIsReadAgainWhenItChanges() throws IOException {
        Path file = write("# who          role    key\n\nci  refresh\t" + hash(KEY) + " ghcr.io/acme/* # nightly\n");
        Callers callers = configured(Map.of("callers-file", file.toString()));
        Caller ci = callers.find(header("Bearer " + KEY)).orElseThrow();
        assertThat(ci.name()).isEqualTo("ci");
        assertThat(ci.role()).isEqualTo(Role.REFRESH);
        assertThat(ci.isRestricted()).isTrue();

        write("ops admin " + hash(OTHER) + "\n");
        callers.lookAgain();

        assertThat(callers.find(header("Bearer " + KEY))).isEmpty();
        assertThat(callers.find(header("Bearer " + OTHER)).map(Caller::isRestricted))
                .contains(false);
    }

    @Test
    void emptiedFileLeavesNobodyAndStillAsks() throws IOException {
        Callers callers = configured(
                Map.of("callers-file", write("ci read " + hash(KEY) + "\n").toString()));

        write("");
        callers.lookAgain();

        assertThat(callers.areAsked()).isTrue();
        assertThat(callers.find(header("Bearer " + KEY))).isEmpty();
    }

    @Test
    void brokenOrAbsentFileLeavesThoseWhoWereKnown() throws IOException {
        Path file = write("ci read " + hash(KEY) + "\n");
        Callers callers = configured(Map.of("callers-file", file.toString()));

        write("ops root " + hash(OTHER) + "\n");
        callers.lookAgain();
        Files.delete(file);
        callers.lookAgain();

        assertThat(callers.find(header("Bearer " + KEY))).isPresent();
        write("ops read " + hash(OTHER) + "\n");
        callers.lookAgain();
        assertThat(callers.find(header("Bearer " + KEY))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ci read | line 2 is not written name role sha256:<hash of the key> [pattern ...]",
                "a:b read KEY | line 2 does not begin with a name of letters, digits and . _ @ - that has 64 at most",
                "ci root KEY | line 2 has no role of read, refresh and admin after the name",
                "ci read hunter2 | line 2 has no sha256: and 64 hexadecimal digits after the role",
                "ci read KEY ghcr.io | line 2: not a pattern over host/repository, such as ghcr.io/acme/* or docker.io/**: ghcr.io"
            })
    void lineThatCannotBeUsedStopsTheStartByFileAndLine(String line, String problem) throws IOException {
        Path file = write("# callers\n" + line.replace("KEY", hash(KEY)));

        assertThatThrownBy(() -> configured(Map.of("callers-file", file.toString())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("agent-loader.callers-file: " + file + ": " + problem);
    }

    @Test
    void absentFileStopsTheStart() {
        assertThatThrownBy(() ->
                        configured(Map.of("callers-file", folder.resolve("none").toString())))
                .hasMessageContaining("agent-loader.callers-file: ")
                .hasMessageContaining("cannot be read (NoSuchFileException)");
    }

    @Test
    void noTextHoldsWhatWasShown() {
        Presented presented = header("Bearer " + KEY);

        assertThat(presented.toString() + presented.key() + KeyHash.ofKey(KEY))
                .doesNotContain("c0ffee")
                .doesNotContain(hash(KEY).substring(7));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("callers"), text);
    }

    private static Callers configured(Map<String, String> keys) {
        return Callers.of(Configured.with(keys));
    }

    private static Presented header(String authorization) {
        return new Presented(Optional.of(authorization), Optional.empty());
    }

    private static Presented certificate(String subject) {
        return new Presented(Optional.empty(), Optional.of(new X500Principal(subject)));
    }
}
