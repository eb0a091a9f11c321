package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.connection.HangUps.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncomingRequestsTest {

    private static final String REQUEST = "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n";

    private final Connections connections =
            new Connections(new ConnectionLimits(100_000, Duration.ofSeconds(10), 1000));

    /** What the library makes of a connection: its decoder, and an end that notes what it gets. */
    private final class Line extends ChannelInboundHandlerAdapter {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final List<String> seen = new ArrayList<>();
        private boolean answersAtOnce;

        private Line() {
            channel.freezeTime();
            channel.pipeline()
                    .addLast("httpDecoder", new HttpRequestDecoder())
                    .addLast("httpEncoder", new HttpResponseEncoder())
                    .addLast("handler", this);
            connections.watch(channel);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                seen.add(request.decoderResult().isSuccess() ? request.uri() : "unreadable");
            }
            if (message instanceof HttpContent content && content.content().isReadable()) {
                seen.add(content.content().toString(StandardCharsets.US_ASCII));
            }
            if (answersAtOnce && message instanceof LastHttpContent) {
                context.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
            }
            ReferenceCountUtil.release(message);
        }

        private Line sends(String text) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            return this;
        }

        private Line isAnswered(HttpResponseStatus status) {
            channel.writeOutbound(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status));
            channel.runPendingTasks();
            channel.releaseOutbound();
            return this;
        }

        private String answer() {
            StringBuilder all = new StringBuilder();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.append(part.toString(StandardCharsets.US_ASCII));
                part.release();
            }
            return all.toString();
        }

        private void passes(long seconds) {
            channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
    }

    @Test
    void headIsHandedOnWhenItIsWhole() {
        Line line = new Line().sends("GET /a HTTP/1.1\r\nHost").sends(": a\r\n\r");
        assertThat(line.seen).isEmpty();

        line.sends("\n");

        assertThat(line.seen).containsExactly("/a");
    }

    @Test
    void handshakeWhereNoTlsIsSpokenIsRefusedAtOnce() {
        Line line = new Line().sends("\u0016\u0003\u0001\u0002");

        ByteBuf answer = line.channel.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400 ");
        answer.release();
        assertThat(line.channel.isOpen()).isFalse();
        assertThat(line.seen).isEmpty();
    }

    @Test
    void headOfBareLineFeedsIsTheLibrarysToRefuse() {
        assertThat(new Line().sends("\r\n GET /a HTTP/1.1\nHost: a\n\n").seen).containsExactly("unreadable");
    }

    @Test
    void bodyIsHandedOnAsItComesAndTheNextHeadAfterTheAnswer() {
        Line line = new Line()
                .sends("POST /a HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc")
                .sends("def" + REQUEST.formatted("b"));
        assertThat(line.seen).containsExactly("/a", "abc", "def");

        line.isAnswered(HttpResponseStatus.OK);

        assertThat(line.seen).containsExactly("/a", "abc", "def", "/b");
    }

    @Test
    void requestsThatComeTogetherAreHandedOnOneByOne() {
        Line line = new Line().sends(REQUEST.formatted("a") + REQUEST.formatted("b") + REQUEST.formatted("c"));
        assertThat(line.seen).containsExactly("/a");

        line.isAnswered(HttpResponseStatus.OK);
        assertThat(line.seen).containsExactly("/a", "/b");

        line.isAnswered(HttpResponseStatus.NOT_FOUND);
        assertThat(line.seen).containsExactly("/a", "/b", "/c");
    }

    @Test
    void requestAfterChunksWaitsForTheAnswerToo() {
        Line line = new Line().sends("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        line.sends(REQUEST.formatted("b"));
        assertThat(line.seen).containsExactly("/a", "abc");

        line.isAnswered(HttpResponseStatus.OK);

        assertThat(line.seen).containsExactly("/a", "abc", "/b");
    }

    /** The server would have two at once, and never forget the second when the connection ends with the answer to the first. */
    @ParameterizedTest
    @ValueSource(strings = {"0\r\n\r\n", "0\r\nX-T: 1\r\n\r\n"})
    void requestInTheSamePieceAsTheEndOfChunksWaitsForTheAnswerToo(String end) {
        String before = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
        Line line = new Line().sends(before + end + REQUEST.formatted("b") + REQUEST.formatted("c"));
        assertThat(line.seen).containsExactly("/a", "abc");

        line.isAnswered(HttpResponseStatus.OK);

        assertThat(line.seen).containsExactly("/a", "abc", "/b");
    }

    @Test
    void leaveToGoOnIsNoAnswer() {
        Line line = new Line()
                .sends("POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\n")
                .isAnswered(HttpResponseStatus.CONTINUE);

        line.sends("x" + REQUEST.formatted("b"));

        assertThat(line.seen).containsExactly("/a", "x");
    }

    /** As an event loop reads, which has not come to the end of its turn. */
    private static void reads(Line line, String text) {
        line.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        line.channel.pipeline().fireChannelReadComplete();
    }

    private static final int ONE_TURN = IncomingRequests.MOST_IN_TURN;

    @Test
    void whatIsMoreThanOneTurnTakesIsHandedOnInLaterOnesAndTheCallerNotReadOnUntilThen() {
        Line line = new Line();
        line.answersAtOnce = true;

        reads(line, REQUEST.formatted("a").repeat(2 * ONE_TURN + 1));
        assertThat(line.seen).hasSize(ONE_TURN);
        assertThat(line.channel.config().isAutoRead()).isFalse();

        line.channel.runScheduledPendingTasks();
        assertThat(line.seen).hasSize(2 * ONE_TURN + 1);
        assertThat(line.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void whatOneTurnTakesWaitsForNoOther() {
        Line line = new Line();
        line.answersAtOnce = true;

        reads(line, REQUEST.formatted("a").repeat(ONE_TURN));
        reads(line, REQUEST.formatted("a").repeat(ONE_TURN));

        assertThat(line.seen).hasSize(2 * ONE_TURN);
        assertThat(line.channel.config().isAutoRead()).isTrue();
    }

    /** As several reads of a long text that came at once. */
    @Test
    void whatIsReadInPiecesWithinATurnIsOfOneTurn() {
        Line line = new Line();
        line.answersAtOnce = true;

        for (int i = 0; i <= ONE_TURN; i++) {
            line.channel
                    .pipeline()
                    .fireChannelRead(Unpooled.copiedBuffer(REQUEST.formatted(i), StandardCharsets.US_ASCII));
        }

        assertThat(line.seen).hasSize(ONE_TURN);
        line.channel.pipeline().fireChannelReadComplete();
        line.channel.runScheduledPendingTasks();
        assertThat(line.seen).hasSize(ONE_TURN + 1).endsWith("/" + ONE_TURN);
    }

    @Test
    void whoHangsUpBetweenTurnsIsLeftAlone() {
        Line line = new Line();
        line.answersAtOnce = true;
        reads(line, REQUEST.formatted("a").repeat(2 * ONE_TURN));

        line.channel.pipeline().close();
        line.channel.runPendingTasks();

        assertThat(line.seen).hasSize(ONE_TURN);
    }

    @Test
    void callerIsNotReadOnWhileMuchWaits() {
        Line line = new Line().sends(REQUEST.formatted("a"));
        assertThat(line.channel.config().isAutoRead()).isTrue();

        line.sends(REQUEST.formatted("b".repeat(40_000)));
        assertThat(line.channel.config().isAutoRead()).isFalse();

        line.isAnswered(HttpResponseStatus.OK);
        assertThat(line.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void headThatTakesTooLongIsHungUpOn() {
        Line line = new Line().sends("GET /a HTTP/1.1\r\n");
        line.passes(9);
        line.sends("Host: a\r\n");
        assertThat(line.channel.isOpen()).isTrue();

        line.passes(1);

        assertThat(line.channel.isOpen()).isFalse();
        assertThat(connections.hangUps().count(Reason.SLOW_HEAD)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "\0", "\0\0\0\r\n\r\n", " "})
    void whoSendsNothingButBlanksHasNoMoreTimeThanWhoSendsAHead(String blanks) {
        Line line = new Line().sends(blanks).sends(blanks).sends(blanks);
        line.passes(9);
        line.sends(blanks);
        assertThat(line.channel.isOpen()).isTrue();

        line.passes(2);

        assertThat(line.channel.isOpen()).isFalse();
    }

    @Test
    void emptyLineBehindABodyMayWaitForTheNextHead() {
        Line line = new Line().sends("POST /a HTTP/1.1\r\nContent-Length: 1\r\n\r\nb\r\n");
        line.isAnswered(HttpResponseStatus.OK);

        line.passes(11);

        line.sends(REQUEST.formatted("c"));
        assertThat(line.seen).containsExactly("/a", "b", "/c");
    }

    @Test
    void timeOfAHeadCountsFromTheBlanksBeforeIt() {
        Line line = new Line().sends("\r\n\r\n");
        line.passes(6);
        line.sends("GET /a");
        line.passes(5);
        assertThat(line.channel.isOpen()).isFalse();
    }

    @Test
    void timeOfAHeadEndsWithIt() {
        Line line = new Line().sends("GET /a HTTP/1.1\r\n").sends("\r\n");

        line.passes(60);

        assertThat(line.channel.isOpen()).isTrue();
    }

    @Test
    void whoHoldsMostIsHungUpOnWhenThereIsNoMoreMemoryForHeads() {
        Line small = new Line().sends("GET /a HTTP/1.1\r\n");
        Line large = new Line().sends("GET /" + "a".repeat(60_000));
        assertThat(large.channel.isOpen()).isTrue();

        Line last = new Line().sends("GET /" + "a".repeat(50_000));

        assertThat(large.channel.isOpen()).isFalse();
        assertThat(small.channel.isOpen()).isTrue();
        assertThat(last.channel.isOpen()).isTrue();
        assertThat(connections.hangUps().count(Reason.HEADS_FULL)).isOne();
    }

    @Test
    void headOfManyLinesIsChargedUntilItsAnswer() {
        String lines = "GET /a HTTP/1.1\r\n" + "a:b\r\n".repeat(400) + "\r\n";
        Line first = new Line().sends(lines);
        Line second = new Line().sends(lines);
        assertThat(first.channel.isOpen()).isFalse();

        second.isAnswered(HttpResponseStatus.OK);
        Line third = new Line().sends(lines);

        assertThat(second.channel.isOpen()).isTrue();
        assertThat(third.channel.isOpen()).isTrue();
    }

    @Test
    void headThatIsTooLongIsTheLibrarysToRefuse() {
        assertThat(new Line().sends("GET /" + "a".repeat(70_000)).seen).containsExactly("unreadable");
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("GET / HTTP/2.0\r\n\r\n", 505, "UNKNOWN_VERSION"),
                Arguments.of("GET / HTTP/1.9\r\n\r\n", 505, "UNKNOWN_VERSION"),
                Arguments.of("GET / http/1.1\r\n\r\n", 505, "UNKNOWN_VERSION"),
                Arguments.of("GET / HTTP/01.1\r\n\r\n", 400, "MALFORMED"),
                Arguments.of("GET / RTSP/1.0\r\n\r\n", 400, "MALFORMED"),
                Arguments.of("GET /\r\n\r\n", 400, "MALFORMED"),
                Arguments.of("GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n", 400, "MALFORMED"),
                Arguments.of("GET /" + "a".repeat(5_000) + " HTTP/1.1\r\n\r\n", 414, "TARGET_TOO_LONG"),
                Arguments.of("GET / HTTP/1.1\r\na: " + "a".repeat(9_000) + "\r\n\r\n", 431, "HEADERS_TOO_LARGE"));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void whatCannotBeReadIsRefusedInOurWords(String request, int status, String why) {
        connections.refuseBy(IncomingRequestsTest::refusal);
        Line line = new Line().sends(request + REQUEST.formatted("b"));

        assertThat(line.answer())
                .startsWith("HTTP/1.1 " + status + " ")
                .containsIgnoringCase("\r\nX-Why: known\r\n")
                .containsIgnoringCase("\r\nConnection: close\r\n")
                .endsWith("\r\n\r\n" + why);
        assertThat(line.seen).isEmpty();
        assertThat(line.channel.isOpen()).isFalse();
    }

    @Test
    void refusalOfAHeadHasNoBody() {
        connections.refuseBy(IncomingRequestsTest::refusal);

        assertThat(new Line().sends("HEAD / HTTP/2.0\r\n\r\n").answer())
                .containsIgnoringCase("content-length: 15\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void oldestVersionThatIsSpokenIsHandedOn() {
        connections.refuseBy(IncomingRequestsTest::refusal);

        assertThat(new Line().sends("GET /a HTTP/1.0\r\n\r\n").seen).containsExactly("/a");
    }

    /** It would be written before the answer that is due. */
    @Test
    void refusalNeverOvertakesAnAnswer() {
        connections.refuseBy(IncomingRequestsTest::refusal);

        Line line = new Line()
                .sends("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/2.0\r\n\r\n");

        assertThat(line.seen).containsExactly("/a");
        assertThat(line.channel.<ByteBuf>readOutbound()).isNull();
    }

    /** It is whatever its sender had still to send, and the answer before it said that it was the last. */
    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/2.0\r\n\r\n", "nonsense\r\n\r\n", "GET /b HTTP/1.1\r\nHost: a\r\n\r\n"})
    void whatFollowsTheLastAnswerIsNeitherHandedOnNorAnswered(String more) {
        connections.refuseBy(IncomingRequestsTest::refusal);
        Line line = new Line().sends(REQUEST.formatted("a"));
        DefaultFullHttpResponse last = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        last.headers().set("Connection", "close");
        line.channel.writeOutbound(last);
        line.channel.runPendingTasks();
        line.channel.releaseOutbound();

        line.sends(more);

        assertThat(line.seen).containsExactly("/a");
        assertThat(line.answer()).isEmpty();
    }

    /** The server has got them meanwhile, where they came in chunks or behind some. */
    @Test
    void afterTheLastAnswerNoOtherIsWritten() {
        connections.refuseBy(IncomingRequestsTest::refusal);
        Line line = new Line().sends(CHUNKS + "0\r\n\r\nnonsense\r\n\r\n");
        DefaultFullHttpResponse last = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        last.headers().set("Connection", "close");

        line.channel.writeOutbound(last);
        line.channel.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST));
        line.channel.flush();

        assertThat(line.answer()).isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    }

    /** Who does not take answers may have them waiting when the server is about to end the connection. */
    @Test
    void whoAskedForTheEndIsToldNothingMore() {
        connections.refuseBy(IncomingRequestsTest::refusal);
        Line line = new Line().sends("GET /a HTTP/1.0\r\n\r\n").isAnswered(HttpResponseStatus.OK);

        line.sends("nonsense\r\n\r\n");

        assertThat(line.answer()).isEmpty();
    }

    /** The framework, which stops before its port is closed, would answer it without a word. */
    @Test
    void requestThatComesTooLateIsRefusedInOurWords() {
        connections.refuseBy(new Refusals() {
            @Override
            public Told of(Unreadable why) {
                return refusal(why);
            }

            @Override
            public boolean isOver() {
                return true;
            }

            @Override
            public Told late(PromptAnswers.Asked request) {
                return new Told(503, Map.of("X-Why", "late"), request.method() + " " + request.target());
            }
        });
        Line line = new Line().sends("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc" + REQUEST.formatted("b"));

        assertThat(line.answer())
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("\r\nX-Why: late\r\n")
                .containsIgnoringCase("\r\nConnection: close\r\n")
                .endsWith("\r\n\r\nPOST /a");
        assertThat(line.seen).isEmpty();
        assertThat(line.channel.isOpen()).isFalse();
    }

    private static final String CHUNKS = "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\n",
                "-1\r\n",
                "\r\n",
                "3\r\nabcdef\r\n0\r\n\r\n",
                "fffffffffffffffff\r\n",
                "3\r\r\nabc\r\n0\r\n\r\n",
                "3 \r\nabc\r\n0\r\n\r\n",
                "100000003\r\nabc\r\n0\r\n\r\n"
            })
    void brokenChunkIsRefusedInOurWords(String chunks) {
        connections.refuseBy(IncomingRequestsTest::refusal);
        Line line = new Line().sends(CHUNKS).sends(chunks + REQUEST.formatted("b"));

        assertThat(line.answer()).startsWith("HTTP/1.1 400 ").endsWith("\r\n\r\nMALFORMED_BODY");
        assertThat(line.seen).startsWith("/a").doesNotContain("/b");
        assertThat(line.channel.isOpen()).isFalse();
    }

    /** It is the one of the request before, or has begun. */
    @Test
    void refusalOfABodyTakesNoOtherAnswersPlace() {
        connections.refuseBy(IncomingRequestsTest::refusal);

        Line behind = new Line().sends(CHUNKS + "0\r\n\r\n" + CHUNKS + "zz\r\n");
        assertThat(behind.answer()).isEmpty();

        Line begun = new Line().sends(CHUNKS);
        begun.channel.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        begun.sends("zz\r\n");
        assertThat(begun.answer()).startsWith("HTTP/1.1 200 ").doesNotContain("MALFORMED");
    }

    private static Refusals.Told refusal(Unreadable why) {
        int status =
                switch (why) {
                    case MALFORMED, MALFORMED_BODY -> 400;
                    case TARGET_TOO_LONG -> 414;
                    case HEADERS_TOO_LARGE -> 431;
                    case UNKNOWN_VERSION -> 505;
                };
        return new Refusals.Told(status, Map.of("X-Why", "known"), why.name());
    }

    @Test
    void serverOfAnotherProtocolGetsWhatComes() {
        EmbeddedChannel other = new EmbeddedChannel();
        connections.watch(other);

        other.writeInbound(Unpooled.copiedBuffer("SSH-2.0", StandardCharsets.US_ASCII));

        ByteBuf got = other.readInbound();
        assertThat(got.toString(StandardCharsets.US_ASCII)).isEqualTo("SSH-2.0");
        got.release();
    }
}
