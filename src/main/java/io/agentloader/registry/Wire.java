package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.policy.AddressPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.ProxyOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * The connections: one pool for each way of trusting a host, shared by all calls. A name is resolved and every address of it
 * judged before anything is connected to. Has no thread of its own.
 */
final class Wire implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Wire.class.getName());

    /** More than may be under way at a host, so that nobody waits for a connection behind the bulkhead. */
    private static final int CONNECTIONS_PER_HOST = 64;

    private static final int UNDER_WAY_PER_HOST = 32;
    private static final int WAITING_PER_HOST = 256;
    /** Shorter than what load balancers commonly allow, so that we close an idle connection before they do. */
    private static final int IDLE_SECONDS = 30;

    private final Surroundings surroundings;
    private final RegistrySettings settings;
    private final Endpoints endpoints;
    private final Homes homes;
    private final HttpClient plain;
    private final TlsClients secured;
    private final Lookups lookups;
    private final Optional<DesktopProxy> desktop;
    private final Intake intake;
    private final Bulkhead bulkhead = new Bulkhead(UNDER_WAY_PER_HOST, WAITING_PER_HOST);

    /**
     * Without a connection yet; reads the certificate files, which blocks.
     *
     * @throws IllegalArgumentException naming key and file when one of them is of no use
     */
    Wire(Surroundings surroundings, RegistrySettings settings, Endpoints endpoints) {
        TlsKeys.check(settings.registries());
        this.surroundings = surroundings;
        this.settings = settings;
        this.endpoints = endpoints;
        this.intake = new Intake(surroundings.memory());
        this.homes = new Homes(surroundings.vertx());
        this.plain = surroundings.vertx().createHttpClient(options());
        this.secured = new TlsClients(new TlsClients.Parts(
                surroundings.vertx(),
                this::options,
                new SystemAuthorities(surroundings.environment(), Wire::warn),
                surroundings.blocking(),
                surroundings.clock(),
                Wire::warn));
        this.lookups = new Lookups(surroundings.names(), surroundings.blocking(), surroundings.clock());
        this.desktop = settings.proxies().desktop().map(this::desktop);
    }

    /** What is deprecated is the library's only public way to its event loops. */
    @SuppressWarnings("deprecation")
    private DesktopProxy desktop(DesktopSocket socket) {
        return new DesktopProxy(new DesktopProxy.Parts(
                socket,
                new UnixDial(socket.path()),
                surroundings.vertx().nettyEventLoopGroup(),
                surroundings.clock(),
                settings.timeouts().request().plusSeconds(2L * IDLE_SECONDS),
                LOG::log));
    }

    private static void warn(String text) {
        LOG.log(System.Logger.Level.WARNING, text);
    }

    private HttpClientOptions options() {
        return new HttpClientOptions()
                .setConnectTimeout((int) settings.timeouts().connect().toMillis())
                .setMaxPoolSize(CONNECTIONS_PER_HOST)
                .setKeepAliveTimeout(IDLE_SECONDS)
                .setHttp2KeepAliveTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(32 * 1024);
    }

    /** Where connections may lead. */
    AddressPolicy addresses() {
        return settings.addresses();
    }

    /**
     * One request as it is: no redirect followed, no status judged.
     *
     * @param leader the host that was asked first, and that led here where it is another one
     */
    Uni<Answer> send(Call call, Ask ask, Allowance time, Origin leader) {
        Origin origin = ask.target().origin();
        return send(
                ask,
                time,
                new Course(call, Passage.to(origin, settings.proxies()), address -> rule(origin, leader, address)));
    }

    /** The same to a service that no reference names, and that may therefore be at any address. */
    Uni<Answer> sendAnywhere(Call call, Ask ask, Duration limit) {
        Passage passage = Passage.toService(ask.target().origin(), settings);
        return send(ask, new Allowance(limit, limit), new Course(call, passage, address -> Optional.empty()));
    }

    /** Nothing but the absence of Docker Desktop's proxy leads past it: what fails behind it is the failure. */
    private Uni<Answer> send(Ask ask, Allowance time, Course course) {
        if (!course.passage().desktop() || desktop.isEmpty()) {
            return go(ask, time, course);
        }
        return desktop.orElseThrow()
                .via()
                .onFailure(IOException.class)
                .transform(exhausted -> course.unreached(DesktopProxy.NAME))
                .flatMap(via -> go(ask, time, course.through(via)))
                .onFailure(ProxySocketUnavailable.class)
                .recoverWithUni(() -> go(ask, time, course));
    }

    /** Whom a call goes through, and where it may not arrive. */
    private record Course(Call call, Passage passage, Function<InetAddress, Optional<String>> forbids) {
        private Course through(Via via) {
            return new Course(call, passage.through(via), forbids);
        }

        private AgentException unreached(String proxy) {
            return Failures.ofProxy(call, passage.target().authority(), proxy, ProxyTrouble.UNREACHABLE);
        }

        /** The failure of what is not to be sent at all. */
        private Optional<AgentException> refusal(AddressPolicy addresses) {
            return passage.forbidden(addresses)
                    .map(rule ->
                            Failures.forbiddenAddress(call, passage.target().authority(), "is", rule));
        }
    }

    private Uni<Answer> go(Ask ask, Allowance time, Course course) {
        Optional<AgentException> refusal = course.refusal(settings.addresses());
        if (refusal.isPresent()) {
            return Uni.createFrom().failure(refusal.get());
        }
        Origin origin = ask.target().origin();
        Transport transport = ask.transport().orElseGet(() -> endpoints.transport(origin));
        Ask complete = ask.beside(course.passage().secrets())
                .withAll(transport.headers())
                .with("User-Agent", "agent-loader/" + settings.version())
                // digests are over the bytes on the wire
                .with("Accept-Encoding", "identity");
        Conduct conduct = new Conduct(new Trip(course, transport, time.whole()));
        return Exchange.send(homes.of(ask.target().origin()), complete, time.left(), conduct)
                .onSubscription()
                .invoke(() -> WireLog.asked(complete))
                .invoke(WireLog::answered)
                .onFailure(AgentException.class)
                .invoke(failure -> WireLog.failed(complete, failure))
                .invoke(answer -> course.passage().check(course.call(), answer));
    }

    /** By where the host that leads here is itself: inside, it may lead to its neighbours. */
    private Optional<String> rule(Origin origin, Origin leader, InetAddress address) {
        boolean ledFromOutside = !origin.authority().equals(leader.authority())
                && lookups.lastOf(leader).filter(AddressPolicy::isInside).isEmpty();
        AddressPolicy rules = ledFromOutside ? settings.addresses().fromOutside() : settings.addresses();
        return rules.forbids(origin.authority(), address);
    }

    private record Trip(Course course, Transport transport, Duration limit) {
        private Call call() {
            return course.call();
        }

        private Origin origin() {
            return course.passage().target();
        }

        private Function<InetAddress, Optional<String>> forbids() {
            return course.forbids();
        }

        private Optional<ProxyOptions> proxy() {
            return course.passage().options();
        }
    }

    /** What becomes of one request's connection. */
    private final class Conduct implements Exchange.Judge {
        private final Trip trip;

        private Conduct(Trip trip) {
            this.trip = trip;
        }

        @Override
        public Bulkhead.Stay enter(Runnable begin) {
            return bulkhead.enter(trip.origin().authority(), begin)
                    .orElseThrow(() -> Failures.crowded(
                            trip.call(),
                            trip.origin().authority(),
                            UNDER_WAY_PER_HOST + " requests are under way there already"));
        }

        @Override
        public Intake.Share intake(long size, Runnable begin) {
            return intake.enter(trip.origin().authority(), size, begin);
        }

        @Override
        public RegistryListener listener() {
            return surroundings.listener();
        }

        @Override
        public AgentException keptOut() {
            return Failures.keptOut(trip.call(), trip.origin().authority());
        }

        @Override
        public void waits() {
            trip.call().turn().waited();
        }

        @Override
        public AgentException passedBy() {
            return Failures.passedBy(trip.call(), trip.origin().authority());
        }

        @Override
        public Instant now() {
            return surroundings.clock().instant();
        }

        @Override
        public CompletionStage<Way> way() {
            CompletionStage<HttpClient> client = trip.origin().tls()
                    ? secured.client(trip.transport().tls())
                    : CompletableFuture.completedFuture(plain);
            // a name is the proxy's to resolve, where there is one: it may not even be known here
            return trip.proxy()
                    .map(proxy -> client.thenApply(chosen -> Way.through(chosen, proxy)))
                    .orElseGet(() ->
                            client.thenCombine(lookups.of(trip.origin()).thenApply(this::allowed), Way::straight));
        }

        /** What is not allowed is not connected to; only when nothing else is left the call fails. */
        private List<SocketAddress> allowed(List<InetAddress> found) {
            List<SocketAddress> allowed = new ArrayList<>(found.size());
            for (InetAddress address : found) {
                if (trip.forbids().apply(address).isEmpty()) {
                    allowed.add(SocketAddress.inetSocketAddress(trip.origin().port(), address.getHostAddress()));
                }
            }
            if (allowed.isEmpty()) {
                throw forbidden(trip.forbids().apply(found.get(0)).orElseThrow());
            }
            return allowed;
        }

        private AgentException forbidden(String rule) {
            return Failures.forbiddenAddress(trip.call(), trip.origin().authority(), "is at", rule);
        }

        @Override
        public Duration connect(int addresses) {
            return trip.transport()
                    .connect()
                    .orElse(settings.timeouts().connect())
                    .dividedBy(addresses);
        }

        @Override
        public Optional<AgentException> refusal(SocketAddress address) {
            if (trip.proxy().isPresent()) {
                return Optional.empty();
            }
            Optional<InetAddress> reached = LiteralAddress.of(address);
            reached.ifPresent(worked -> lookups.worked(trip.origin(), worked));
            return reached.flatMap(trip.forbids()).map(this::forbidden);
        }

        @Override
        public RuntimeException broken(Phase phase, Throwable cause) {
            if (phase == Phase.CONNECTING) {
                lookups.failed(trip.origin());
            }
            if (Causes.has(RejectedExecutionException.class, cause)) {
                return Failures.crowded(trip.call(), trip.origin().authority(), "too many names are being looked up");
            }
            if (Causes.has(UnusableFile.class, cause)) {
                warn("requests to " + trip.origin().authority() + " fail: "
                        + Causes.find(UnusableFile.class, cause)
                                .map(Throwable::getMessage)
                                .orElseThrow());
                return Failures.unusableFiles(trip.call(), trip.origin().authority(), cause);
            }
            return trip.course().passage().broken(trip.call(), new Break(phase, trip.limit(), cause));
        }
    }

    /** Ends every connection and fails what is under way. */
    @Override
    public void close() {
        plain.close();
        secured.close();
        desktop.ifPresent(DesktopProxy::close);
    }
}
