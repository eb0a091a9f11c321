package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets of which one event loop has all, in front of a server that answers at once. */
class FairTurnsTest {

    private static final int MANY = 1_500;
    private static final String REQUEST = "GET /%s HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ANSWER = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
    private static final String PROMPT_ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Request-ID: a\r\n\r\n";

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final Connections connections =
            new Connections(new ConnectionLimits(1_000_000, Duration.ofSeconds(10), 10_000_000));
    private final List<String> answered = new CopyOnWriteArrayList<>();
    private final AtomicBoolean asked = new AtomicBoolean();
    private Channel server;
    private Socket flood;
    private Socket other;

    private final class Server extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest request) {
                note(request.uri());
                DefaultFullHttpResponse response =
                        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.NOT_FOUND);
                response.headers().set("content-length", 0);
                context.write(response);
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }
    }

    @BeforeEach
    void open() throws IOException {
        server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accepted.pipeline()
                                .addLast("httpDecoder", new HttpRequestDecoder())
                                .addLast("httpEncoder", new HttpResponseEncoder())
                                .addLast("handler", new Server());
                        connections.watch(accepted);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        flood = connect();
        other = connect();
        // the loop knows both
        assertThat(answerOf(flood, "flood-first", ANSWER)).isEqualTo(ANSWER);
        assertThat(answerOf(other, "other-first", ANSWER)).isEqualTo(ANSWER);
    }

    @AfterEach
    void close() throws IOException {
        flood.close();
        other.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Socket connect() throws IOException {
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static String answerOf(Socket socket, String name, String like) throws IOException {
        ask(socket, name);
        return read(socket, like.length());
    }

    private static void ask(Socket socket, String requests) throws IOException {
        OutputStream out = socket.getOutputStream();
        String text = requests.contains(" ") ? requests : REQUEST.formatted(requests);
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, int length) throws IOException {
        InputStream in = socket.getInputStream();
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    /** While the first of the many is answered the other caller asks, so that this is there before all that is answered afterwards. */
    private void note(String target) {
        answered.add(target);
        if (target.equals("/flood-0") && asked.compareAndSet(false, true)) {
            try {
                ask(other, "other");
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    private static String many() {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, MANY).forEach(i -> all.append(REQUEST.formatted("flood-" + i)));
        return all.toString();
    }

    private void answerPromptly() {
        connections.answerBy(request -> {
            note(request.target());
            return Optional.of(new PromptAnswers.Told(
                    ByteBuffer.wrap("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n".getBytes(StandardCharsets.US_ASCII)),
                    "X-Request-ID: a",
                    ByteBuffer.allocate(0)));
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoAsksOnceIsAnsweredBeforeWhoSentThousandsAtOnce(boolean promptly) throws IOException {
        if (promptly) {
            answerPromptly();
        }
        String answer = promptly ? PROMPT_ANSWER : ANSWER;

        ask(flood, many());

        assertThat(read(other, answer.length())).isEqualTo(answer);
        assertThat(read(flood, MANY * answer.length())).isEqualTo(answer.repeat(MANY));
        assertThat(answered.indexOf("/other")).isLessThan(answered.indexOf("/flood-" + (MANY - 1)));
        assertThat(answered)
                .filteredOn(target -> target.startsWith("/flood-") && !target.endsWith("first"))
                .containsExactlyElementsOf(
                        IntStream.range(0, MANY).mapToObj(i -> "/flood-" + i).toList());
    }

    /** They have sent all that they wanted to, and are not read on before that is answered. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoEndsTheirHalfBehindManyRequestsGetsAllAnswers(boolean promptly) throws IOException {
        if (promptly) {
            answerPromptly();
        }
        String answer = promptly ? PROMPT_ANSWER : ANSWER;

        ask(flood, many());
        flood.shutdownOutput();

        assertThat(read(flood, MANY * answer.length() + 1)).isEqualTo(answer.repeat(MANY));
    }

    @Test
    void whoHangsUpInTheMidstIsLeftAndOthersAreNot() throws IOException {
        ask(flood, many());
        flood.setSoLinger(true, 0);
        flood.close();

        assertThat(read(other, ANSWER.length())).isEqualTo(ANSWER);
        assertThat(answerOf(other, "again", ANSWER)).isEqualTo(ANSWER);
    }
}
