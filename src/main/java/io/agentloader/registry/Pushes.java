package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writing to a registry (OCI distribution specification, "Push"): the blobs side by side, then the manifests of an index, and
 * what gives it all a name at the end, so that nobody ever sees a name whose parts are missing. It is then read back. The registry
 * itself is asked, and no mirror.
 */
final class Pushes {

    /** More than a request has otherwise: its body may be one of {@link BlobUpload#WHOLE} bytes, on a slow line. */
    static final Duration FOR_A_BODY = Duration.ofSeconds(50);

    private static final int AT_ONCE = 4;

    private final Operations.Parts parts;
    private final Duration wholeCall;
    private final InstantSource clock;
    private final ManifestAnswers manifests;

    Pushes(Operations.Parts parts, Duration wholeCall, InstantSource clock) {
        this.parts = parts.longer(FOR_A_BODY);
        this.wholeCall = wholeCall;
        this.clock = clock;
        this.manifests = new ManifestAnswers(clock);
    }

    Uni<Delivered<Receipt>> push(Reference reference, Upload upload) {
        return Uni.createFrom().deferred(() -> new Push(reference, upload).run());
    }

    private final class Push {
        private final Reference reference;
        private final Upload upload;
        private final Endpoint registry;
        private final Login login;
        private final Instant begun = clock.instant();
        private final List<Visit> visits = new CopyOnWriteArrayList<>();

        private Push(Reference reference, Upload upload) {
            if (parts.endpoints().areBlocked(reference.repository())) {
                throw Failures.blocked(reference);
            }
            this.reference = reference;
            this.upload = upload;
            this.registry = parts.endpoints().upstream(reference.repository());
            this.login = Login.toPush(parts.keychain(), reference.repository(), upload.mountFrom());
        }

        private Uni<Delivered<Receipt>> run() {
            return sideBySide(distinct(upload.blobs()), this::blob)
                    .chain(() -> sideBySide(children(false), this::child))
                    .chain(() -> inTurn(children(true), this::child))
                    .chain(() -> manifest(reference, upload.manifest()))
                    .chain(this::readBack)
                    .map(receipt -> new Delivered<>(receipt, registry.authority(), attempts(), begun))
                    .onFailure(AgentException.class)
                    .transform(this::told);
        }

        private static List<Content> distinct(List<Content> all) {
            Map<Digest, Content> byDigest =
                    all.stream().collect(Collectors.toMap(Content::digest, one -> one, (one, same) -> one));
            return all.stream()
                    .map(Content::digest)
                    .distinct()
                    .map(byDigest::get)
                    .toList();
        }

        /** Indexes may lead to each other, and so come last, in the order given. */
        private List<Content> children(boolean indexes) {
            return distinct(upload.manifests()).stream()
                    .filter(manifest -> manifest.descriptor().mediaType().isIndex() == indexes)
                    .toList();
        }

        private static <T> Uni<List<T>> inTurn(List<Content> all, Function<Content, Uni<T>> sending) {
            return Multi.createFrom()
                    .iterable(all)
                    .onItem()
                    .transformToUniAndConcatenate(one -> sending.apply(one))
                    .collect()
                    .asList();
        }

        /** The first one that fails ends the others. */
        private static <T> Uni<List<T>> sideBySide(List<Content> all, Function<Content, Uni<T>> sending) {
            if (all.isEmpty()) {
                return Uni.createFrom().item(List.of());
            }
            return Uni.join()
                    .all(all.stream().map(sending).toList())
                    .usingConcurrencyOf(AT_ONCE)
                    .andFailFast();
        }

        private Uni<Boolean> blob(Content blob) {
            Call call = new Call(reference.repository().toString(), "PUT blob " + blob.digest() + " of");
            return asked(call, attempt -> new BlobUpload(attempt, blob, clock).run(upload.mountFrom()));
        }

        private Uni<Digest> child(Content manifest) {
            return manifest(reference.at(manifest.digest()), manifest);
        }

        private Uni<Digest> manifest(Reference name, Content manifest) {
            Call call = new Call(name.toString(), "PUT manifest of");
            return asked(call, attempt -> new ManifestUpload(attempt, name, manifest, clock).run());
        }

        /**
         * By digest, since the tag may be somebody else's by now, and then what it leads to. That the registry has something else, or
         * nothing, is a failure of the push; that it does not say, or not to those who may only write, is none.
         */
        private Uni<Receipt> readBack(Digest digest) {
            Reference pinned = reference.at(digest);
            return asked(Call.ofManifest(HttpMethod.GET, pinned), attempt -> read(attempt, pinned))
                    .onFailure(failure -> saysNothing(failure) && !(failure instanceof RegistryProtocol))
                    .recoverWithItem(failure -> unverified(digest, failure))
                    .flatMap(receipt ->
                            receipt.unverified().isPresent() ? Uni.createFrom().item(receipt) : blobsOf(receipt));
        }

        private Uni<Receipt> blobsOf(Receipt manifest) {
            return sideBySide(distinct(upload.blobs()), blob -> confirmed(manifest, blob))
                    .map(receipts -> receipts.stream()
                            .filter(receipt -> receipt.unverified().isPresent())
                            .findFirst()
                            .orElse(manifest));
        }

        private Uni<Receipt> confirmed(Receipt manifest, Content blob) {
            Call call = new Call(reference.repository().toString(), "HEAD blob " + blob.digest() + " of");
            return asked(call, attempt -> new BlobHead(attempt, blob, clock).confirmed())
                    .replaceWith(manifest)
                    .onFailure(Push::saysNothing)
                    .recoverWithItem(failure -> unverified(manifest.digest(), failure));
        }

        private static Receipt unverified(Digest digest, Throwable failure) {
            return new Receipt(
                    digest, Optional.of(((AgentException) failure).report().detail()));
        }

        private Uni<Receipt> read(Attempt attempt, Reference pinned) {
            return attempt.sendForManifest(HttpMethod.GET, pinned)
                    .map(answer -> manifests.confirmed(attempt.call(), pinned, answer))
                    .map(digest -> new Receipt(digest, Optional.empty()))
                    .onFailure(NotFound.class)
                    .transform(failure -> Failures.lost(attempt.call(), registry.authority()));
        }

        private static boolean saysNothing(Throwable failure) {
            return failure instanceof AgentException known
                    && !(known instanceof ContentMismatch)
                    && !Failures.isLost(known);
        }

        private <T> Uni<T> asked(Call call, Function<Attempt, Uni<T>> work) {
            Visit visit = new Visit(parts, call, registry, login);
            visits.add(visit);
            return visit.ask(Effort.FULL, Optional.empty(), parts.retry().budget(Effort.FULL, wholeCall), work);
        }

        private AgentException told(AgentException failure) {
            Report report = failure.report()
                    .withReference(reference.toString())
                    .withAttempts(attempts())
                    .withMember(Report.WRITING, true);
            boolean refused = failure instanceof UpstreamUnauthorized || failure instanceof UpstreamDenied;
            return failure.with(refused ? visits.get(0).withCredentials(report) : report);
        }

        private int attempts() {
            return visits.stream().mapToInt(Visit::attempts).sum();
        }
    }
}
