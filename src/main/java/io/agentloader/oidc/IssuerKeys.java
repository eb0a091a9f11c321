package io.agentloader.oidc;

import io.smallrye.mutiny.Uni;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the issuer as they were known last. Whoever needs newer ones shares one request, and there is one in ten seconds at
 * most, whatever callers send. Keys stay known while the issuer is away.
 */
final class IssuerKeys {

    static final Duration REST = Duration.ofSeconds(10);

    private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());

    private final Supplier<Uni<KeySet>> source;
    private final InstantSource clock;
    private @Nullable KeySet current;
    private @Nullable Uni<KeySet> flight;
    private IssuerTrouble lastTrouble = IssuerTrouble.because("the issuer has not been asked yet");
    private Instant notBefore = Instant.MIN;

    IssuerKeys(Supplier<Uni<KeySet>> source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Those that are known, or else those that the issuer has now; fails with an {@link IssuerTrouble}. */
    Uni<KeySet> known() {
        return Uni.createFrom().deferred(() -> {
            synchronized (this) {
                return current == null ? asked() : Uni.createFrom().item(current);
            }
        });
    }

    /** Others than these, where the issuer has them and may be asked already; else the same again. Does not fail. */
    Uni<KeySet> newerThan(KeySet old) {
        return Uni.createFrom().deferred(() -> {
            synchronized (this) {
                return current != null && current != old
                        ? Uni.createFrom().item(current)
                        : asked().onFailure(IssuerTrouble.class).recoverWithItem(old);
            }
        });
    }

    /** Asks, unless that was done a moment ago; fails with an {@link IssuerTrouble}. */
    synchronized Uni<KeySet> asked() {
        if (flight != null) {
            return flight;
        }
        Instant now = clock.instant();
        if (now.isBefore(notBefore)) {
            return Uni.createFrom().failure(lastTrouble.until(Duration.between(now, notBefore)));
        }
        notBefore = now.plus(REST);
        // kept for all who come meanwhile: none of them can cancel it for the others
        Uni<KeySet> begun = source.get()
                .onItem()
                .invoke(this::learn)
                .onFailure()
                .transform(this::miss)
                .memoize()
                .indefinitely();
        flight = begun;
        return begun;
    }

    private synchronized void learn(KeySet keys) {
        current = keys;
        flight = null;
        LOG.log(Level.INFO, "the issuer of tokens has {0} keys", keys.size());
    }

    private synchronized Throwable miss(Throwable failure) {
        flight = null;
        lastTrouble = IssuerTrouble.because(String.valueOf(failure.getMessage()));
        LOG.log(
                Level.WARNING,
                "the keys of the issuer of tokens could not be had ({0}); {1}",
                lastTrouble.getMessage(),
                current == null ? "no token can be judged" : "those that were known stay known");
        return lastTrouble.until(REST);
    }
}
