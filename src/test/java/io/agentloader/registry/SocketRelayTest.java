package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.agentloader.testkit.Eventually;
import io.agentloader.testkit.ManualClock;
import io.agentloader.testkit.SocketFront;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in at the relay, and what its dial says. */
class SocketRelayTest {

    private static final SocketRelay.Secret SECRET = SocketRelay.Secret.random();

    @TempDir
    Path folder;

    private final EventLoopGroup loops = new NioEventLoopGroup(1);
    private final List<String> logged = new CopyOnWriteArrayList<>();
    private final List<ProxySocketUnavailable> lost = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        assertThat(loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private SocketRelay relay(SocketDial dial) {
        return await(SocketRelay.open(
                loops,
                new SocketRelay.Parts(
                        dial,
                        SECRET,
                        Duration.ofSeconds(30),
                        why -> {
                            lost.add(why);
                            return why;
                        },
                        new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true))));
    }

    private static int port(SocketRelay relay) {
        return relay.via("relay").proxy().port();
    }

    private static String said(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String connect(String login) {
        return "CONNECT ghcr.io:443 HTTP/1.1\r\nHost: ghcr.io:443\r\n" + login + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Proxy-Authorization: Basic cmVsYXk6\r\n",
                "Proxy-Authorization: Bearer x\r\n",
                "Authorization: Basic cmVsYXk6\r\n",
                "Proxy-Authorization\r\n"
            })
    void strangerLearnsNothingAndReachesNobody(String login) throws IOException {
        try (SocketFront front = SocketFront.hangingUp(folder.resolve("proxy.sock"));
                SocketRelay relay = relay(new UnixDial(folder.resolve("proxy.sock")))) {
            assertThat(said(port(relay), connect(login))).isEmpty();

            assertThat(front.accepted()).isZero();
        }
    }

    @Test
    void headWithoutAnEndIsNotReadOn() throws IOException {
        try (SocketRelay relay = relay(new UnixDial(folder.resolve("absent.sock")))) {
            Throwable cut = catchThrowable(
                    () -> assertThat(said(port(relay), "x".repeat(100_000))).isEmpty());

            assertThat(cut).satisfiesAnyOf(none -> assertThat(none).isNull(), reset -> assertThat(reset)
                    .isInstanceOf(IOException.class));
            assertThat(lost).isEmpty();
        }
    }

    @Test
    void weAreToldByTheMarkThatNobodyIsThere() throws IOException {
        try (SocketRelay relay = relay(new UnixDial(folder.resolve("absent.sock")))) {
            String answer = said(port(relay), connect("Proxy-Authorization: " + SECRET.authorization() + "\r\n"));

            assertThat(answer).startsWith("HTTP/1.1 502 ").contains(Via.MARK + ": " + SECRET.mark());
            assertThat(lost).hasSize(1);
        }
    }

    /** Whatever the words: what is no {@link ProxySocketUnavailable} is trouble of this process, and gets no mark. */
    @Test
    void troubleOfOurOwnGetsNoMark() throws IOException {
        SocketDial exhausted = loop ->
                CompletableFuture.failedFuture(new IOException("No such file or directory: connection refused"));
        try (SocketRelay relay = relay(exhausted)) {
            String answer = said(port(relay), connect("Proxy-Authorization: " + SECRET.authorization() + "\r\n"));

            assertThat(answer).startsWith("HTTP/1.1 502 ").doesNotContain(Via.MARK);
            assertThat(lost).isEmpty();
        }
    }

    @Test
    void closedRelayListensNoMore() {
        SocketRelay relay = relay(new UnixDial(folder.resolve("absent.sock")));

        relay.close();

        Eventually.holds(() -> catchThrowable(() -> said(port(relay), "x")) instanceof ConnectException);
    }

    private DesktopProxy desktop(SocketDial dial, boolean expected) {
        return new DesktopProxy(new DesktopProxy.Parts(
                new DesktopSocket(folder.resolve("proxy.sock"), expected),
                dial,
                loops,
                new ManualClock(),
                Duration.ofSeconds(30),
                (level, text) -> logged.add(level + " " + text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 407 Proxy Authentication Required", "接続を拒否されました", "bağlantı reddedildi", ""})
    void dialDecidesByItsTypeWhateverItsWordsAre(String words) {
        CompletionStage<Channel> failed = CompletableFuture.failedFuture(
                new ProxySocketUnavailable(folder.resolve("proxy.sock"), new IOException(words)));
        try (DesktopProxy desktop = desktop(loop -> failed, true)) {
            assertThat(catchThrowable(() -> Bench.await(desktop.via()))).isInstanceOf(ProxySocketUnavailable.class);

            assertThat(logged).singleElement().asString().startsWith("WARNING");
        }
    }

    @Test
    void troubleOfOurOwnIsNoAbsenceWhateverItsWordsAre() {
        CompletionStage<Channel> failed = CompletableFuture.failedFuture(new IOException("no such file or directory"));
        try (DesktopProxy desktop = desktop(loop -> failed, true)) {
            assertThat(catchThrowable(() -> Bench.await(desktop.via())))
                    .hasRootCauseInstanceOf(IOException.class)
                    .isNotInstanceOf(ProxySocketUnavailable.class);

            assertThat(logged).isEmpty();
        }
    }

    @Test
    void socketThatNobodyExpectedIsNoWarning() {
        try (DesktopProxy desktop = desktop(new UnixDial(folder.resolve("proxy.sock")), false)) {
            assertThat(catchThrowable(() -> Bench.await(desktop.via()))).isInstanceOf(ProxySocketUnavailable.class);

            assertThat(logged).singleElement().asString().startsWith("DEBUG");
        }
    }

    @Test
    void nothingSecretIsInATextOfIt() {
        try (SocketRelay relay = relay(new UnixDial(folder.resolve("absent.sock")))) {
            Via via = relay.via("docker-desktop");

            assertThat(List.of(via, SECRET, RelayHead.of(connect(SECRET.authorization()))))
                    .allSatisfy(secret -> assertThat(secret.toString())
                            .doesNotContain(SECRET.password(), SECRET.mark(), SECRET.authorization()));
        }
    }
}
