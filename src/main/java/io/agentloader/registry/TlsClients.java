package io.agentloader.registry;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.SSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One client, with its pool, for each way of trusting a host; made when it is first needed. There are as many as the
 * configuration has ways. Files are looked at again before a connection is made, at most every five seconds, and read again
 * when they have changed; what cannot be used then leaves what was there.
 */
final class TlsClients implements AutoCloseable {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    /**
     * What all clients share.
     *
     * @param options of every client, TLS aside
     * @param authorities that every verified host may have its certificate from
     * @param blocking where files are read
     * @param warn of a file that changed and is of no use
     */
    record Parts(
            Vertx vertx,
            Supplier<HttpClientOptions> options,
            SystemAuthorities authorities,
            Executor blocking,
            InstantSource clock,
            Consumer<String> warn) {}

    /** What tells one state of a file from another. */
    private record Stamp(Path file, long size, long modified) {}

    private record State(Instant looked, List<Stamp> stamps) {}

    private final Parts parts;
    private final Map<TlsTrust, CompletableFuture<Kept>> clients = new ConcurrentHashMap<>();

    TlsClients(Parts parts) {
        this.parts = parts;
    }

    /** The client for it, with what is in the files now; fails with what is wrong with them when there never was a client. */
    CompletionStage<HttpClient> client(TlsTrust trust) {
        CompletableFuture<Kept> mine = new CompletableFuture<>();
        CompletableFuture<Kept> known = clients.putIfAbsent(trust, mine);
        if (known != null) {
            return known.thenCompose(Kept::fresh);
        }
        Runnable make = () -> mine.complete(new Kept(trust));
        if (needsNoFile(trust)) {
            make.run();
        } else {
            run(mine, make);
        }
        CompletableFuture<?> unused = mine.whenComplete((made, failure) -> {
            if (failure != null) {
                clients.remove(trust, mine);
            }
        });
        return mine.thenApply(made -> made.client);
    }

    private void run(CompletableFuture<?> result, Runnable work) {
        try {
            parts.blocking().execute(() -> {
                try {
                    work.run();
                } catch (RuntimeException failure) {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(full);
        }
    }

    /** One client and the files behind it. */
    private final class Kept {
        private final TlsTrust trust;
        private final HttpClient client;
        private final AtomicReference<State> state;

        /** Blocks. */
        private Kept(TlsTrust trust) {
            this.trust = trust;
            this.state = new AtomicReference<>(new State(parts.clock().instant(), stamps(trust)));
            HttpClientOptions options = parts.options()
                    .get()
                    .setSsl(true)
                    .setUseAlpn(true)
                    .setProtocolVersion(HttpVersion.HTTP_2)
                    .setTrustAll(!trust.verified())
                    .setVerifyHost(trust.verified());
            TlsMaterial material = TlsMaterial.load(trust, systems(trust));
            material.authorities().ifPresent(options::setTrustOptions);
            material.identity().ifPresent(options::setKeyCertOptions);
            this.client = parts.vertx().createHttpClient(options);
        }

        private CompletionStage<HttpClient> fresh() {
            State before = Objects.requireNonNull(state.get());
            Instant now = parts.clock().instant();
            boolean due = !before.stamps().isEmpty()
                    && !now.isBefore(before.looked().plus(LOOK_AGAIN))
                    && state.compareAndSet(before, new State(now, before.stamps()));
            if (!due) {
                return CompletableFuture.completedFuture(client);
            }
            CompletableFuture<HttpClient> looked = new CompletableFuture<>();
            run(looked, () -> look(before, looked));
            return looked.exceptionally(full -> client);
        }

        private void look(State before, CompletableFuture<HttpClient> looked) {
            List<Stamp> now = stamps(trust);
            if (now.equals(before.stamps())) {
                looked.complete(client);
                return;
            }
            state.set(new State(parts.clock().instant(), now));
            SSLOptions options = new SSLOptions().setUseAlpn(true);
            try {
                TlsMaterial.load(trust, systems(trust)).into(options);
            } catch (UnusableFile unusable) {
                parts.warn().accept(unusable.getMessage() + "; what was read before stays in use");
                looked.complete(client);
                return;
            }
            client.updateSSLOptions(options).onComplete(done -> looked.complete(client));
        }
    }

    private boolean needsNoFile(TlsTrust trust) {
        return ownFiles(trust).isEmpty()
                && !(trust.verified() && parts.authorities().areNamed());
    }

    private static List<Path> ownFiles(TlsTrust trust) {
        List<Path> files = new ArrayList<>(trust.authorities());
        trust.clients().forEach(client -> files.addAll(List.of(client.certificate(), client.key())));
        return files;
    }

    /** Blocks. */
    private List<Path> files(TlsTrust trust) {
        List<Path> files = ownFiles(trust);
        files.addAll(systems(trust));
        return files;
    }

    private List<Path> systems(TlsTrust trust) {
        return trust.verified() ? parts.authorities().files() : List.of();
    }

    private List<Stamp> stamps(TlsTrust trust) {
        return files(trust).stream().map(TlsClients::stamp).toList();
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(
                    file, Files.size(file), Files.getLastModifiedTime(file).toMillis());
        } catch (IOException gone) {
            return new Stamp(file, -1, -1);
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        for (CompletableFuture<Kept> made : clients.values()) {
            // one that is being made is closed when it is there
            CompletableFuture<?> unused = made.thenAccept(kept -> kept.client.close());
        }
    }
}
