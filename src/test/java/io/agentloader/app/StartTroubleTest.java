package io.agentloader.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.QuarkusBindException;
import java.io.EOFException;
import java.net.BindException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StartTroubleTest {

    private static final Map<String, String> SETTINGS = Map.of(
            "quarkus.http.host", "elsewhere.test",
            "quarkus.http.port", "8080",
            "quarkus.http.ssl-port", "8443",
            "quarkus.http.ssl.certificate.files", "tls/one.pem",
            "quarkus.tls.key-store.p12.path", "tls/two.p12",
            "quarkus.tls.key-store.p12.password", "TopS3cret");

    static Stream<Arguments> whatOperatorsCanMend() {
        return Stream.of(
                Arguments.of(
                        bind("elsewhere.test", 8443, "Address already in use"),
                        "quarkus.http.ssl-port is 8443, where something else listens already; stop that, or choose"
                                + " another (0 takes one that is free)."),
                Arguments.of(
                        bind("127.0.0.1", 8080, "Permission denied"),
                        "quarkus.http.port is 8080, where this user may not listen; choose one above 1023."),
                Arguments.of(
                        bind("elsewhere.test", 8080, "Cannot assign requested address"),
                        "quarkus.http.host is elsewhere.test, which is no address of this machine; allowed is one of its"
                                + " addresses, such as 127.0.0.1, or 0.0.0.0 for all of them."),
                Arguments.of(
                        new UnknownHostException("elsewhere.test"),
                        "quarkus.http.host is elsewhere.test, which is neither an address nor a name that resolves;"
                                + " allowed is an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of"
                                + " them."),
                Arguments.of(
                        new NoSuchFileException("tls/one.pem"),
                        "quarkus.http.ssl.certificate.files names tls/one.pem, which is not there; give it the path of a"
                                + " file that is."),
                Arguments.of(
                        new AccessDeniedException("tls/two.p12"),
                        "quarkus.tls.key-store.p12.path names tls/two.p12, which this user may not read; let it, or name"
                                + " another file."),
                Arguments.of(
                        new EOFException(),
                        "the files of quarkus.http.ssl.certificate.files, quarkus.tls.key-store.p12.path cannot be used:"
                                + " EOFException. Look at whether each is of the kind that its key asks for, whole, and"
                                + " of one pair."));
    }

    @ParameterizedTest
    @MethodSource("whatOperatorsCanMend")
    void theKeyIsNamedWithWhatIsWrongAndWhatWouldDo(Exception cause, String line) {
        assertThat(StartTrouble.line(framework(cause), SETTINGS, Set.of()))
                .contains("agent-loader does not start: " + line);
    }

    @Test
    void whatOurOwnCodeThrowsIsABugAndHasNoLine() {
        assertThat(StartTrouble.line(new IllegalStateException("never"), SETTINGS, Set.of()))
                .isEmpty();
        assertThat(StartTrouble.line(framework(new LinkageError("never")), SETTINGS, Set.of()))
                .isEmpty();
    }

    @Test
    void whereTheFrameworkNamesNoKeyThoseThatWereSetAreNamed() {
        assertThat(StartTrouble.line(
                        framework(new IllegalArgumentException("nThreads: 0 (expected: > 0)")),
                        Map.of(),
                        Set.of("quarkus.vertx.event-loops-pool-size", "quarkus.http.port")))
                .contains(
                        "agent-loader does not start: nThreads: 0 (expected: > 0). The framework does not say of which"
                                + " key: look at quarkus.http.port, quarkus.vertx.event-loops-pool-size.");
    }

    @Test
    void whatNoValueOfAKeyMakesIsNotLaidToThoseThatWereSet() {
        assertThat(StartTrouble.line(
                        framework(new AccessDeniedException("tmp/vertx-cache")),
                        Map.of(),
                        Set.of("quarkus.config.locations")))
                .contains("agent-loader does not start: tmp/vertx-cache");
    }

    @Test
    void whatIsRefusedInOurWordsIsNotSaidTwice() {
        assertThat(StartTrouble.line(
                        new IllegalStateException(StartRefused.because("a key is wrong.")), Map.of(), Set.of()))
                .contains("agent-loader does not start: a key is wrong.");
    }

    private static QuarkusBindException bind(String host, int port, String said) {
        return new QuarkusBindException(host, port, new BindException(said));
    }

    /** As it comes from the framework, whose own code is on the stack. */
    private static RuntimeException framework(Throwable cause) {
        cause.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.nio.file.Files", "read", "Files.java", 1),
            new StackTraceElement(Main.class.getName(), "main", "Main.java", 1)
        });
        return new RuntimeException("Failed to start quarkus", new ExecutionException(cause));
    }
}
