package io.agentloader.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.config.Span;
import io.agentloader.connection.PromptAnswers;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import io.agentloader.pull.Provenance;
import io.agentloader.pull.Provenance.Source;
import io.agentloader.pull.PulledAgent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastingAnswerTest {

    private static final Instant CONFIRMED = Instant.parse("2026-11-21T12:00:00Z");
    private static final Duration FRESH = Duration.ofSeconds(3_000);
    private static final Reference TAG = ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:1");
    private static final Content YAML = content(MediaType.YAML, "version: 2\n");
    private static final Content MANIFEST = content(MediaType.OCI_MANIFEST, "{}");
    private static final String PATH = "/agents/ghcr.io/acme/helper:1";

    /** What is known after so many seconds. */
    private record Moment(long seconds, Source source, Way way) {

        static Moment hit(long seconds) {
            return new Moment(seconds, Source.STORE, Way.HIT);
        }

        Instant at() {
            return CONFIRMED.plusSeconds(seconds);
        }

        PulledAgent agent() {
            Outcome outcome = new Outcome(
                    way, false, true, false, Optional.of(FRESH.minusSeconds(seconds)), Optional.empty(), 0, false);
            return new PulledAgent(
                    TAG,
                    YAML,
                    MANIFEST,
                    MANIFEST,
                    new Provenance(source, "ghcr.io", CONFIRMED),
                    outcome,
                    Optional.empty());
        }

        ReadyAnswer.Facts facts() {
            return ReadyAnswer.Facts.of(agent(), Representation.DEFAULT, at());
        }

        /** Made of all that is known, without any before it. */
        ReadyAnswer made(String... lines) {
            InstantSource clock = InstantSource.fixed(at());
            AgentAnswers answers =
                    new AgentAnswers(new Standing(clock), new CacheRules(Settings.with(FRESH, Span.UNLIMITED), clock));
            Answer answer = answers.agent(Settings.get(PATH, lines), agent(), Bodies.Body.of(YAML));
            return ReadyAnswer.of(answer, facts(), false);
        }
    }

    private static Content content(MediaType type, String text) {
        return Content.hash(type, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(ReadyAnswer answer) {
        PromptAnswers.Told told = answer.told("Request-Id: a", ByteBuffer.allocate(0));
        return StandardCharsets.US_ASCII.decode(told.head().duplicate()) + told.last();
    }

    private static WarmTarget answered(ReadyAnswer first) {
        return WarmTarget.of(TAG).with(first);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 6, 7, 8, 9, 10, 99, 100, 2_001, 2_990, 2_991, 2_999})
    void answerThatGotOlderIsWhatWouldBeMadeOfItAnew(long seconds) {
        WarmTarget target = answered(Moment.hit(7).made());

        ReadyAnswer told = target.answered(false, Moment.hit(seconds).facts()).orElseThrow();

        ReadyAnswer anew = Moment.hit(seconds).made();
        assertThat(text(told)).isEqualTo(text(anew)).contains("\r\nAge: " + seconds + "\r\n");
        assertThat(told.passing()).hasToString(anew.passing().toString());
        assertThat(told.facts()).isEqualTo(anew.facts());
    }

    @Test
    void answerWithoutABodyGetsOlderAsWell() {
        String etag = "If-None-Match: " + Conditions.etag(YAML.digest());
        WarmTarget target = answered(Moment.hit(1).made(etag));

        assertThat(target.answered(false, Moment.hit(12).facts())).isEmpty();
        assertThat(target.answered(true, Moment.hit(12).facts())).hasValueSatisfying(told -> assertThat(text(told))
                .isEqualTo(text(Moment.hit(12).made(etag))));
    }

    /** A thousand targets that are read in turn are made older each second. */
    @Test
    void whatDoesNotGetOlderIsSharedWithTheOneBefore() {
        ReadyAnswer first = Moment.hit(1).made();

        ReadyAnswer older =
                answered(first).answered(false, Moment.hit(2).facts()).orElseThrow();

        assertThat(older.staying()).isSameAs(first.staying());
        assertThat(older.passing()).hasSize(2);
        assertThat(older.rest().length()).isLessThan(first.staying().head().remaining() / 3);
    }

    @Test
    void itIsTheSameOneUntilItGetsOlder() {
        WarmTarget target = answered(Moment.hit(1).made());
        ReadyAnswer older = target.answered(false, Moment.hit(2).facts()).orElseThrow();

        assertThat(target.answered(false, Moment.hit(2).facts())).containsSame(older);
    }

    @Test
    void whatIsStaleIsMadeAnewSinceItsWordsMayChangeAsWell() {
        Moment stale = new Moment(3_001, Source.STALE, Way.STALE_IF_ERROR);
        WarmTarget target = answered(stale.made());

        assertThat(target.answered(false, stale.facts())).isPresent();
        assertThat(target.answered(false, new Moment(3_002, Source.STALE, Way.STALE_IF_ERROR).facts()))
                .isEmpty();
    }

    @Test
    void whatCameAboutInAnotherWayIsAnotherAnswer() {
        WarmTarget target = answered(Moment.hit(1).made());

        assertThat(target.answered(false, new Moment(2, Source.REVALIDATED, Way.REVALIDATED).facts()))
                .isEmpty();
    }
}
