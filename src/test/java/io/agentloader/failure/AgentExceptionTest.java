package io.agentloader.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException.Trouble;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AgentExceptionTest {

    private static final Report REPORT = Report.of("ghcr.io/acme/agent:1", "it did not work");

    @Test
    void eachKindIsOneClassOfTheSameName() throws ReflectiveOperationException {
        Set<Kind> seen = EnumSet.noneOf(Kind.class);
        for (Class<?> type : kinds().toList()) {
            AgentException failure = create(type);

            assertThat(type.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toUpperCase(Locale.ROOT))
                    .isEqualTo(failure.kind().name());
            assertThat(seen.add(failure.kind())).isTrue();
        }
        assertThat(seen).isEqualTo(EnumSet.allOf(Kind.class));
    }

    /** The contract's last column: what a stored copy may stand in for. */
    @Test
    void exactlyTheKindsOfTroubleFallBack() throws ReflectiveOperationException {
        Set<Kind> trouble = kinds().filter(Trouble.class::isAssignableFrom)
                .map(AgentExceptionTest::kindOf)
                .collect(Collectors.toSet());

        assertThat(trouble)
                .containsExactlyInAnyOrder(
                        Kind.RATE_LIMITED,
                        Kind.REGISTRY_UNAVAILABLE,
                        Kind.REGISTRY_PROTOCOL,
                        Kind.TLS_UNTRUSTED,
                        Kind.CONTENT_MISMATCH,
                        Kind.CIRCUIT_OPEN,
                        Kind.OVERLOADED);
    }

    @Test
    void fullerReportKeepsClassKindAndCause() throws ReflectiveOperationException {
        IllegalStateException cause = new IllegalStateException();
        for (Class<?> type : kinds().toList()) {
            AgentException failure = (AgentException)
                    type.getConstructor(Report.class, Throwable.class).newInstance(REPORT, cause);

            AgentException fuller = failure.with(REPORT.withAttempts(3));

            assertThat(fuller).isExactlyInstanceOf(type).hasCause(cause);
            assertThat(fuller.kind()).isEqualTo(failure.kind());
            assertThat(fuller.report().attempts()).isEqualTo(3);
        }
    }

    @Test
    void messageNamesSubjectAndDetail() throws ReflectiveOperationException {
        assertThat(create(AgentException.NotFound.class)).hasMessage("ghcr.io/acme/agent:1: it did not work");
    }

    @Test
    void codeIsTheKindInLowerCaseWithDashes() {
        assertThat(Arrays.stream(Kind.values()).map(Kind::code))
                .contains("not-an-agent", "registry-unavailable", "offline")
                .allMatch(code -> code.matches("[a-z]+(-[a-z]+)*"));
    }

    private static Stream<Class<?>> kinds() {
        return Arrays.stream(AgentException.class.getDeclaredClasses())
                .filter(type -> !Modifier.isAbstract(type.getModifiers()));
    }

    private static Kind kindOf(Class<?> type) {
        try {
            return create(type).kind();
        } catch (ReflectiveOperationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static AgentException create(Class<?> type) throws ReflectiveOperationException {
        return (AgentException) type.getConstructor(Report.class).newInstance(REPORT);
    }
}
