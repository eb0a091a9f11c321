package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.policy.AddressPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/** The connections: one pool for each way of trusting a host, shared by all calls. Has no thread of its own. */
final class Wire implements AutoCloseable {

    private static final int CONNECTIONS_PER_HOST = 64;
    /** Shorter than what load balancers commonly allow, so that we close an idle connection before they do. */
    private static final int IDLE_SECONDS = 30;

    private final Vertx vertx;
    private final RegistrySettings settings;
    private final Endpoints endpoints;
    private final HttpClient plain;
    private final HttpClient verified;
    private final HttpClient unverified;

    /** With the runtime's certificate authorities. */
    Wire(Vertx vertx, RegistrySettings settings, Endpoints endpoints) {
        this(vertx, settings, endpoints, Optional.empty());
    }

    Wire(Vertx vertx, RegistrySettings settings, Endpoints endpoints, Optional<TrustOptions> authorities) {
        this.vertx = vertx;
        this.settings = settings;
        this.endpoints = endpoints;
        this.plain = vertx.createHttpClient(options());
        this.verified = vertx.createHttpClient(
                authorities.map(own -> tls().setTrustOptions(own)).orElseGet(this::tls));
        this.unverified = vertx.createHttpClient(tls().setTrustAll(true).setVerifyHost(false));
    }

    private HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout((int) settings.timeouts().connect().toMillis())
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setHttp2KeepAliveTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(32 * 1024);
    }

    private HttpClientOptions tls() {
        return options().setSsl(true).setUseAlpn(true).setProtocolVersion(HttpVersion.HTTP_2);
    }

    /** Where connections may lead. */
    AddressPolicy addresses() {
        return settings.addresses();
    }

    /** One request as it is: no redirect followed, no status judged. */
    Uni<Answer> send(Call call, Ask ask, Allowance time) {
        return send(
                ask,
                time.left(),
                new Conduct(call, ask.target().origin(), time.whole(), settings.addresses()::forbids));
    }

    /** The same to a service that no reference names, and that may therefore be at any address. */
    Uni<Answer> sendAnywhere(Call call, Ask ask, Duration limit) {
        return send(ask, limit, new Conduct(call, ask.target().origin(), limit, (authority, at) -> Optional.empty()));
    }

    private Uni<Answer> send(Ask ask, Duration left, Conduct conduct) {
        Origin origin = ask.target().origin();
        Transport transport = ask.transport().orElseGet(() -> endpoints.transport(origin.authority()));
        Ask complete = ask.withAll(transport.headers())
                .with("User-Agent", "agent-loader/" + settings.version())
                // digests are over the bytes on the wire
                .with("Accept-Encoding", "identity");
        return Exchange.send(vertx, client(origin, transport), complete, left, conduct);
    }

    /** What becomes of one request's connection. */
    private static final class Conduct implements Exchange.Judge {
        private final Call call;
        private final Origin origin;
        private final Duration limit;
        private final BiFunction<String, InetAddress, Optional<String>> forbids;

        private Conduct(
                Call call, Origin origin, Duration limit, BiFunction<String, InetAddress, Optional<String>> forbids) {
            this.call = call;
            this.origin = origin;
            this.limit = limit;
            this.forbids = forbids;
        }

        @Override
        public AgentException broken(Phase phase, Throwable cause) {
            return Failures.ofThrowable(call, origin.authority(), new Break(phase, limit, cause));
        }

        @Override
        public Optional<AgentException> refusal(SocketAddress address) {
            return LiteralAddress.of(address)
                    .flatMap(resolved -> forbids.apply(origin.authority(), resolved))
                    .map(rule -> Failures.forbiddenAddress(call, origin.authority(), "is at", rule));
        }
    }

    private HttpClient client(Origin origin, Transport transport) {
        if (!origin.tls()) {
            return plain;
        }
        return transport.tls().verified() ? verified : unverified;
    }

    /** Ends every connection and fails what is under way. */
    @Override
    public void close() {
        plain.close();
        verified.close();
        unverified.close();
    }
}
