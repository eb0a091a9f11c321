package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.Overloaded;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentReaderTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AgentReader reader() {
        return AgentReader.of(Optional.empty(), Runnable::run);
    }

    @Test
    void nothingIsReadOnTheCallersThread() {
        Queue<Runnable> later = new ArrayDeque<>();
        AgentReader reader = AgentReader.of(Optional.empty(), later::add);

        CompletableFuture<byte[]> json = reader.json(bytes("a: 1")).subscribe().asCompletionStage();

        assertThat(json).isNotDone();
        later.remove().run();
        assertThat(json)
                .isCompletedWithValueMatching(done -> new String(done, StandardCharsets.UTF_8).equals("{\"a\":1}"));
    }

    @Test
    void fullQueueIsOverloaded() {
        AgentReader reader = AgentReader.of(Optional.empty(), work -> {
            throw new RejectedExecutionException();
        });

        assertThat(catchThrowableOfType(
                        Overloaded.class,
                        () -> reader.validate(bytes("a: 1")).await().atMost(SOON)))
                .isNotNull();
    }

    @Test
    void whatIsNoYamlFailsWithItsPlaceWhereItHasToBeRead() {
        InvalidAgent failure = catchThrowableOfType(
                InvalidAgent.class,
                () -> reader().requirements(bytes("a: 1\nb: [")).await().atMost(SOON));

        assertThat(failure.report().members())
                .containsEntry("rule", "syntax")
                .containsEntry("line", 2)
                .containsEntry("column", 5);
        assertThat(failure.report().detail()).startsWith("the agent is not YAML: ");
    }

    @Test
    void whatIsNoYamlIsAFindingOfItsReport() {
        ValidationReport report = reader().validate(bytes("a: [")).await().atMost(SOON);

        assertThat(report.findings()).singleElement().satisfies(finding -> assertThat(finding.code())
                .isEqualTo(Finding.Code.NOT_YAML));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "# nothing | the agent is empty",
                "- a       | the agent is a list",
                "word      | the agent is a single value"
            },
            delimiter = '|')
    void whatIsNoMappingNeedsNothingForItIsNoAgent(String yaml, String told) {
        InvalidAgent failure = catchThrowableOfType(
                InvalidAgent.class,
                () -> reader().requirements(bytes(yaml)).await().atMost(SOON));

        assertThat(failure.report().detail()).startsWith(told + "; an agent is a mapping");
        assertThat(failure.report().members()).containsEntry("rule", "mapping").containsEntry("line", 1);
    }

    @Test
    void mappingOfWhateverElseNeedsWhatCanBeTold() {
        assertThat(reader().requirements(bytes("a: 1")).await().atMost(SOON).agents())
                .isEmpty();
    }

    @Test
    void whatIsNoTextIsReportedWithItsPlaceWhereSomebodyReportsOnMore() {
        InvalidAgent failure = catchThrowableOfType(
                InvalidAgent.class,
                () -> reader().validate(bytes("a: 1\nb\0")).await().atMost(SOON));

        assertThat(ValidationReport.unreadable(failure).findings())
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.code()).isEqualTo(Finding.Code.NOT_YAML);
                    assertThat(finding.line()).isEqualTo(2);
                    assertThat(finding.column()).isEqualTo(2);
                });
    }

    @Test
    void whatIsNoTextFails() {
        InvalidAgent failure = catchThrowableOfType(
                InvalidAgent.class, () -> reader().validate(bytes("\0")).await().atMost(SOON));

        assertThat(failure.report().members()).containsEntry("rule", "nul");
    }
}
