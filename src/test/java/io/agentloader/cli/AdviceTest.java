package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.CircuitOpen;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RateLimited;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.RegistryRejected;
import io.agentloader.failure.AgentException.RegistryUnavailable;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.NetworkError;
import io.agentloader.failure.Report;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What to do about a failure, in the words of whoever typed the command. */
class AdviceTest {

    private static final Report READING =
            Report.of("x.test/acme/helper:1", "it failed").withHost("x.test");
    private static final Report WRITING = READING.withMember(Report.WRITING, true);

    private static String advice(AgentException failure) {
        return Advice.of(failure, "x.test");
    }

    @Test
    void loginIsThatOfThisProgram() {
        assertThat(advice(new UpstreamUnauthorized(READING)))
                .startsWith("agent-loader login x.test -u USER --password-stdin, or set ");
    }

    @Test
    void tokenServerThatMayNotHaveCredentialsIsNamedWithItsKey() {
        Report withheld = READING.withMember(Report.WITHHELD_FROM, "tokens.test:5001");

        assertThat(advice(new UpstreamUnauthorized(withheld)))
                .isEqualTo("If tokens.test:5001 is the token server of x.test, let it have them:"
                        + " agent-loader.trusted-realms=tokens.test:5001.");
    }

    @Test
    void whoeverLogsInIsNotToldToLogIn() {
        assertThat(advice(new UpstreamUnauthorized(READING.withMember("credentialSource", "command-line"))))
                .isEqualTo("Check the user and the password; some registries want a token in place of it.");
    }

    @Test
    void commandThatTookTooLongIsToldOfItsTime() {
        Report late = Report.of("tags", "tags was not done").withError(NetworkError.HTTP_RESPONSE_TIMEOUT);

        assertThat(Advice.of(new RegistryUnavailable(late), "the registry"))
                .isEqualTo("Give it more with --timeout, or ask for less at once.");
    }

    static Stream<AgentException> ofPushes() {
        return Stream.of(
                new UpstreamDenied(WRITING),
                new NotFound(WRITING),
                new RateLimited(WRITING),
                new RegistryUnavailable(WRITING),
                new RegistryProtocol(WRITING),
                new RegistryRejected(WRITING),
                new CircuitOpen(WRITING),
                new ContentMismatch(WRITING));
    }

    @ParameterizedTest
    @MethodSource("ofPushes")
    void whoPushesIsToldNothingOfReadingAndMirrors(AgentException failure) {
        assertThat(advice(failure)).contains("x.test").doesNotContainIgnoringCase("read ", "mirror", "docker login");
    }

    @Test
    void whoReadsIsToldOfMirrors() {
        assertThat(advice(new RegistryUnavailable(READING))).contains("agent-loader.mirrors.\"x.test\"");
        assertThat(advice(new UpstreamDenied(READING))).contains("read it");
    }

    @Test
    void registryThatWasNotAskedIsNamedAsTheReferenceDoes() throws Exception {
        StringWriter said = new StringWriter();
        Report unasked = Report.of("prefetch", "it was not done").withReference("x.test:5000/acme/helper:1");

        try (PrintWriter err = new PrintWriter(said)) {
            new Troubles().told(new RegistryUnavailable(unasked), err);
        }

        assertThat(said.toString()).contains("the route to x.test:5000, ").doesNotContain("the registry");
    }
}
