package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptRequestsTest {

    private static final String KNOWN = "GET /known HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OTHER = "GET /other HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Request-ID: a\r\n\r\nhi";
    private static final String SERVERS = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

    private final Connections connections =
            new Connections(new ConnectionLimits(100_000, Duration.ofSeconds(10), 1_000_000));

    @BeforeEach
    void answer() {
        connections.answerBy(request -> request.target().equals("/known")
                ? Optional.of(new PromptAnswers.Told(
                        ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"), "X-Request-ID: a", ascii("hi")))
                : Optional.empty());
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }

    /** The library's decoder, and a server that answers when it is told to. */
    private final class Line extends ChannelInboundHandlerAdapter {
        private final EmbeddedChannel channel = new EmbeddedChannel();
        private final List<String> seen = new ArrayList<>();
        private int turns;

        private Line() {
            this(connections);
        }

        private Line(Connections watching) {
            channel.pipeline()
                    .addLast("httpDecoder", new HttpRequestDecoder())
                    .addLast("httpEncoder", new HttpResponseEncoder())
                    .addLast("handler", this);
            watching.watch(channel);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            seen.add(message instanceof HttpRequest request ? request.uri() : "the rest");
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            turns++;
        }

        private Line sends(String text) {
            channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
            return this;
        }

        private Line serverAnswers(String connection) {
            DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
            response.headers().set("content-length", 0);
            if (!connection.isEmpty()) {
                response.headers().set("connection", connection);
            }
            channel.writeOutbound(response);
            channel.runPendingTasks();
            return this;
        }

        private String sent() {
            StringBuilder all = new StringBuilder();
            for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
                all.append(part.toString(StandardCharsets.US_ASCII));
                part.release();
            }
            return all.toString();
        }
    }

    @Test
    void knownAnswerIsSentAndTheServerHearsOfNothing() {
        Line line = new Line().sends(KNOWN);

        assertThat(line.sent()).isEqualTo(ANSWER);
        assertThat(line.sends(KNOWN).sent()).isEqualTo(ANSWER);
        assertThat(line.seen).isEmpty();
        assertThat(line.turns).isZero();
    }

    @Test
    void theServerIsToldOfTheEndOfATurnInWhichItGotSomething() {
        Line line = new Line().sends(KNOWN).sends(OTHER);

        assertThat(line.seen).isNotEmpty();
        assertThat(line.turns).isEqualTo(1);
    }

    @Test
    void allElseIsTheServers() {
        Line line = new Line().sends(OTHER);

        assertThat(line.sent()).isEmpty();
        assertThat(line.seen).containsExactly("/other", "the rest");
    }

    @Test
    void answersKeepTheOrderOfTheirRequests() {
        Line line = new Line().sends(KNOWN + OTHER + KNOWN + KNOWN);
        assertThat(line.sent()).isEqualTo(ANSWER);

        line.serverAnswers("");

        assertThat(line.sent()).isEqualTo(SERVERS + ANSWER + ANSWER);
        assertThat(line.seen).containsExactly("/other", "the rest");
    }

    @Test
    void answersToWhatCameTogetherAreSentTogether() {
        Line line = new Line();
        List<String> before = new ArrayList<>();
        line.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelReadComplete(ChannelHandlerContext context) {
                before.add("complete");
            }
        });
        List<Integer> flushes = new ArrayList<>();
        line.channel.pipeline().addFirst(new io.netty.channel.ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                flushes.add(before.size());
                context.flush();
            }
        });

        line.sends(KNOWN.repeat(5));

        assertThat(line.sent()).isEqualTo(ANSWER.repeat(5));
        assertThat(flushes).hasSize(1);
    }

    /** As an event loop reads, which has not come to the end of its turn. */
    private static void reads(Line line, String text) {
        // which would end the turn of this kind of channel
        line.channel.config().setAutoRead(false);
        line.channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
        line.channel.pipeline().fireChannelReadComplete();
    }

    @Test
    void answersAreSentWhenTheEventLoopHasLookedThroughItsConnections() {
        Line line = new Line();

        reads(line, KNOWN);

        assertThat(line.sent()).isEmpty();
        line.channel.runPendingTasks();
        assertThat(line.sent()).isEqualTo(ANSWER);
    }

    @Test
    void whoSaysNothingMoreBehindARequestIsAnsweredBeforeTheConnectionEnds() {
        Line line = new Line();
        line.channel.unsafe().recvBufAllocHandle().lastBytesRead(-1);

        reads(line, KNOWN);

        assertThat(line.sent()).isEqualTo(ANSWER);
    }

    @Test
    void whoseConnectionIsEndedInTheSameTurnIsAnsweredBefore() {
        Line line = new Line();

        reads(line, KNOWN);
        line.channel.pipeline().close();

        assertThat(line.sent()).isEqualTo(ANSWER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /known HTTP/1.1\r\n\r\n",
                "GET /known HTTP/1.0\r\nHost: a\r\n\r\n",
                "GET /known HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /known HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
                "GET /known HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
                "GET /known HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx",
                "GET /known HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void whatIsNoPlainRequestIsTheServers(String request) {
        Line line = new Line().sends(request);

        assertThat(line.sent()).isEmpty();
        assertThat(line.seen).first().isEqualTo("/known");
    }

    @Test
    void callerWhoWantsTheConnectionKeptIsAnswered() {
        assertThat(new Line()
                        .sends("GET /known HTTP/1.1\r\nHost: a\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n")
                        .sent())
                .isEqualTo(ANSWER);
    }

    /** The server ends such a connection, and may read what follows as something else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /other HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /other HTTP/1.0\r\nHost: a\r\n\r\n",
                "POST /other HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            })
    void nothingIsAnsweredAfterTheLastRequest(String last) {
        Line line = new Line().sends(last + KNOWN).serverAnswers("");

        assertThat(line.sent()).isEqualTo(SERVERS);
        assertThat(line.seen).contains("/other", "/known");
    }

    @Test
    void nothingIsAnsweredAfterTheServersLastWord() {
        Line line = new Line().sends(OTHER).serverAnswers("close");
        line.sent();

        assertThat(line.sends(KNOWN).sent()).isEmpty();
        assertThat(line.seen).doesNotContain("/known");
    }

    /** Nobody but the server can wait until they do. */
    @Test
    void whoDoesNotTakeAnswersGetsNoMore() {
        Line line = new Line();
        line.channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
        line.channel.pipeline().addFirst(new io.netty.channel.ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext context) {
                // the caller reads nothing
            }
        });

        line.sends(KNOWN.repeat(3));

        assertThat(line.seen).containsExactly("/known", "the rest");
    }

    @Test
    void whereTheServersAnswersMayBeKeptForLaterNothingOvertakesThem() {
        Line line = new Line();
        line.channel.pipeline().addBefore("handler", "chunkedWriter", new ChunkedWriteHandler());

        assertThat(line.sends(KNOWN).sent()).isEmpty();
        assertThat(line.seen).containsExactly("/known", "the rest");
    }

    @Test
    void untilSomebodyAnswersTheServerDoes() {
        Connections fresh = new Connections(new ConnectionLimits(100_000, Duration.ofSeconds(10), 1000));
        EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());
        List<Object> seen = new ArrayList<>();
        channel.pipeline().addLast("handler", new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                seen.add(message);
                ReferenceCountUtil.release(message);
            }
        });
        fresh.watch(channel);

        channel.writeInbound(Unpooled.copiedBuffer(KNOWN, StandardCharsets.US_ASCII));

        assertThat(seen).hasSize(2);
    }

    private static final String SLOW = "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n";

    /** Answers {@code /slow} when it is told to. */
    private final class Slow implements PromptAnswers {
        private final List<End> ends = new ArrayList<>();
        private int left;

        @Override
        public Optional<Told> of(Asked request) {
            return request.target().equals("/known") ? Optional.of(told("hi")) : Optional.empty();
        }

        @Override
        public Optional<Waiting> later(Asked request, End end) {
            if (!request.target().equals("/slow")) {
                return Optional.empty();
            }
            ends.add(end);
            return Optional.of(() -> left++);
        }

        private static Told told(String body) {
            return new Told(ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"), "X-Request-ID: a", ascii(body));
        }

        private void end(Line line, Optional<Told> answer) {
            ends.get(ends.size() - 1).of(() -> answer);
            line.channel.runPendingTasks();
        }
    }

    private Slow slow() {
        Slow slow = new Slow();
        connections.answerBy(slow);
        return slow;
    }

    @Test
    void whatIsKnownLaterIsSentThenAndTheServerHearsOfNothing() {
        Slow slow = slow();
        Line line = new Line().sends(SLOW);
        assertThat(line.sent()).isEmpty();

        slow.end(line, Optional.of(Slow.told("hi")));

        assertThat(line.sent()).isEqualTo(ANSWER);
        assertThat(line.seen).isEmpty();
        assertThat(line.sends(KNOWN).sent()).isEqualTo(ANSWER);
        assertThat(line.sends(OTHER).seen).containsExactly("/other", "the rest");
    }

    @Test
    void whatFollowsWaitsBehindIt() {
        Slow slow = slow();
        Line line = new Line().sends(KNOWN + SLOW + KNOWN + OTHER + KNOWN);
        assertThat(line.sent()).isEqualTo(ANSWER);
        line.sends(KNOWN);
        assertThat(line.sent()).isEmpty();

        slow.end(line, Optional.of(Slow.told("ho")));

        assertThat(line.sent()).isEqualTo(ANSWER.replace("hi", "ho") + ANSWER);
        assertThat(line.serverAnswers("").sent()).isEqualTo(SERVERS + ANSWER + ANSWER);
        assertThat(line.seen).containsExactly("/other", "the rest");
    }

    @Test
    void whatCannotBeAnsweredWithoutTheServerIsHandedOnAsItCame() {
        Slow slow = slow();
        Line line = new Line().sends(SLOW + KNOWN);

        slow.end(line, Optional.empty());

        assertThat(line.seen).containsExactly("/slow", "the rest");
        assertThat(line.sent()).isEmpty();
        assertThat(line.serverAnswers("").sent()).isEqualTo(SERVERS + ANSWER);
    }

    @Test
    void onlyTheFirstEndCounts() {
        Slow slow = slow();
        Line line = new Line().sends(SLOW);

        slow.end(line, Optional.of(Slow.told("hi")));
        slow.end(line, Optional.of(Slow.told("ho")));
        slow.end(line, Optional.empty());

        assertThat(line.sent()).isEqualTo(ANSWER);
        assertThat(line.seen).isEmpty();
    }

    @Test
    void whoHangsUpWaitsNoLonger() {
        Slow slow = slow();
        Line line = new Line().sends(SLOW);

        line.channel.close();

        assertThat(slow.left).isPositive();
        slow.end(line, Optional.of(Slow.told("hi")));
        slow.end(line, Optional.empty());
        assertThat(line.sent()).isEmpty();
        assertThat(line.seen).isEmpty();
    }

    /** Somebody may count it until then. */
    @Test
    void whoHangsUpAfterItWasHandedOnHasLeftToo() {
        Slow slow = slow();
        Line line = new Line().sends(SLOW);
        slow.end(line, Optional.empty());
        assertThat(slow.left).isZero();

        line.channel.close();

        assertThat(slow.left).isPositive();
    }

    /** Heads this large count until they are answered, and two are more than may be there. */
    @ParameterizedTest
    @ValueSource(strings = {"waiting", "answered", "handed on", "answered by the server"})
    void whatAWaitingRequestHoldsIsCountedUntilItIsOver(String first) {
        Connections small = new Connections(new ConnectionLimits(16_000, Duration.ofSeconds(10), 1_000_000));
        Slow slow = new Slow();
        small.answerBy(slow);
        String large = "GET /slow HTTP/1.1\r\nHost: a\r\nX-Padding: " + "x".repeat(7_000) + "\r\n\r\n";
        Line one = new Line(small).sends(large);
        if (!first.equals("waiting")) {
            slow.end(one, first.equals("answered") ? Optional.of(Slow.told("hi")) : Optional.empty());
        }
        if (first.equals("answered by the server")) {
            one.serverAnswers("");
        }

        Line two = new Line(small).sends(large);
        one.channel.runPendingTasks();
        two.channel.runPendingTasks();

        assertThat(one.channel.isOpen() && two.channel.isOpen()).isEqualTo(first.startsWith("answered"));
    }
}
