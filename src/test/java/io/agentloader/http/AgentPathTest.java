package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.http.AgentPath.Form;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentPathTest {

    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    @ParameterizedTest
    @CsvSource({
        "/agents/helper,                              docker.io/library/helper:latest",
        "/agents/acme/helper:1.2,                     docker.io/acme/helper:1.2",
        "/agents/localhost:5000/acme/helper,          localhost:5000/acme/helper:latest",
        "/agents/ghcr.io%2Facme%2Fhelper%3A1.2,       ghcr.io/acme/helper:1.2",
        "/agents/ghcr.io%2facme%2fhelper%3a1.2,       ghcr.io/acme/helper:1.2",
        "/agents/ghcr.io/acme/inspect,                ghcr.io/acme/inspect:latest",
        "/agents/ghcr.io/acme/helper:1.x,             ghcr.io/acme/helper:1.x",
        "/agents/%5B::1%5D:5000/a/b,                  '[::1]:5000/a/b:latest'",
        "/agents/GHCR.io/a/b,                         ghcr.io/a/b:latest",
    })
    void aPathNamesAnAgent(String path, String reference) {
        AgentPath parsed = AgentPath.of(path);

        assertThat(parsed.form()).isEqualTo(Form.AGENT);
        assertThat(reference(parsed).toString()).isEqualTo(reference);
    }

    @Test
    void aTagIsCarriedAlongWithTheDigestThatDecides() {
        Reference reference = reference(AgentPath.of("/agents/ghcr.io/acme/helper:1.2@" + DIGEST));

        assertThat(reference.toString()).isEqualTo("ghcr.io/acme/helper:1.2@" + DIGEST);
        assertThat(reference.canonical()).isEqualTo("ghcr.io/acme/helper@" + DIGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/agents/ghcr.io//helper",
                "/agents/a/../b",
                "/agents/a/%2e%2e/b",
                "/agents/a/./b",
                "/agents/a%252Fb",
                "/agents/a/B",
                "/agents/a:b:c",
                "/agents/",
                "/agents//a",
                "/agents/a/",
                "/agents/a%00b",
                "/agents/a%0d%0ab",
                "/agents/a%zzb",
                "/agents/a%2",
                "/agents/a%",
                "/agents/a;x=1",
                "/agents/a\\b",
                "/agents/%C3%A9",
                "/agents/%ff",
                "/agents/a/%2D/b",
                "/agents/oci://ghcr.io/a/b",
                "/agents/ghcr.io/acme/helper:%5E1.2",
                "/agents/a@sha256:abc",
            })
    void whatIsNoReferenceIsRefusedAndNotRepaired(String path) {
        AgentPath parsed = AgentPath.of(path);

        assertThatThrownBy(() -> reference(parsed)).isInstanceOf(InvalidReference.class);
    }

    @Test
    void aDigestWithoutARepositoryIsNoReference() {
        assertThatThrownBy(() -> reference(AgentPath.of("/agents/" + DIGEST))).isInstanceOf(InvalidReference.class);
    }

    @ParameterizedTest
    @CsvSource({
        "/agents/ghcr.io/acme/helper/-/inspect, ghcr.io/acme/helper, inspect",
        "/agents/a/-/b/-/c,                     a,                   b/-/c",
        "/agents/a/-,                           a,                   ''",
        "/agents/a/-/,                          a,                   ''",
    })
    void theFirstSegmentThatIsADashBeginsTheView(String path, String reference, String view) {
        assertThat(AgentPath.of(path)).isEqualTo(new AgentPath(Form.VIEW, reference, view));
    }

    @ParameterizedTest
    @CsvSource({"/agents/-/get, get", "/agents/-, ''", "/agents/-/, ''", "/agents/-/a/b, a/b"})
    void aDashAtTheBeginningIsAnOperation(String path, String operation) {
        assertThat(AgentPath.of(path)).isEqualTo(new AgentPath(Form.OPERATION, "", operation));
    }

    @ParameterizedTest
    @CsvSource({
        "/agents/ghcr.io/acme/refresh,                ghcr.io/acme",
        "/agents/ghcr.io/acme/refresh/refresh,        ghcr.io/acme/refresh",
        "/agents/ghcr.io/acme/refresh:latest/refresh, ghcr.io/acme/refresh:latest",
        "/agents/ghcr.io%2Facme/refresh,              ghcr.io%2Facme",
        "/agents/refresh,                             ''",
    })
    void theLastSegmentSaysThatTheRestIsRefreshed(String path, String refreshed) {
        assertThat(AgentPath.of(path).refreshed()).contains(refreshed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/agents/a", "/agents/a/refreshed", "/agents/xrefresh", "/agents/a/refresh/-/digest"})
    void nothingElseIsRefreshed(String path) {
        assertThat(AgentPath.of(path).refreshed()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"//agents/a", "/agents", "/Agents/a", "/%61gents/a", "agents/a"})
    void agentsAreUnderTheirPrefixAlone(String path) {
        assertThatThrownBy(() -> AgentPath.of(path)).isInstanceOf(Refusal.class);
    }

    @Test
    void aReferenceOfExactlyTheLimitIsReadInEveryForm() {
        String text = "a".repeat(ReferenceParser.MAX_LENGTH);

        assertThat(AgentPath.decoded(text)).isEqualTo(text);
        assertThat(AgentPath.decoded("%61".repeat(ReferenceParser.MAX_LENGTH))).isEqualTo(text);
        assertThat(AgentPath.queried(text)).isEqualTo(text);
    }

    @Test
    void aLongerOneIsTooLongInEveryForm() {
        int length = ReferenceParser.MAX_LENGTH + 1;

        assertThat(codeOf(() -> AgentPath.decoded("a".repeat(length)))).isEqualTo(Code.URI_TOO_LONG);
        assertThat(codeOf(() -> AgentPath.decoded("%61".repeat(length)))).isEqualTo(Code.URI_TOO_LONG);
        assertThat(codeOf(() -> AgentPath.queried("oci://" + "a".repeat(length))))
                .isEqualTo(Code.URI_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci://ghcr.io/a/b", "docker://ghcr.io/a/b", "ghcr.io/a/b"})
    void aQueryMayHoldTheSchemeThatOtherToolsWrite(String text) {
        assertThat(AgentPath.queried(text)).isEqualTo("ghcr.io/a/b");
    }

    private static Code codeOf(org.assertj.core.api.ThrowableAssert.ThrowingCallable act) {
        return catchThrowableOfType(Refusal.class, act).code();
    }

    private static Reference reference(AgentPath path) {
        return ReferenceParser.DEFAULT.parse(AgentPath.decoded(path.reference()));
    }
}
