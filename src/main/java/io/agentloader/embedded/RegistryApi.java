package io.agentloader.embedded;

import io.agentloader.oci.Digest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A whole registry on disk: pull, push, discovery and deletion of the OCI distribution specification 1.1, for programs of this
 * machine. What it takes in goes to its folder piece by piece, and has no name there before its digest was verified.
 */
public final class RegistryApi implements Handler<HttpServerRequest> {

    private final RegistryFolder folder;
    private final Shelves shelves;
    private final Uploads uploads;
    private final Disk disk;
    private final Routing routing;
    private final Gatekeeper gatekeeper;

    private RegistryApi(RegistryFolder folder, Shelves shelves, Uploads uploads, Disk disk) {
        this.folder = folder;
        this.shelves = shelves;
        this.uploads = uploads;
        this.disk = disk;
        this.routing = new Routing(shelves, uploads, disk);
        this.gatekeeper = Gatekeeper.LOOPBACK_ONLY;
    }

    private RegistryApi(RegistryApi same, Gatekeeper gatekeeper) {
        this.folder = same.folder;
        this.shelves = same.shelves;
        this.uploads = same.uploads;
        this.disk = same.disk;
        this.routing = same.routing;
        this.gatekeeper = gatekeeper;
    }

    /**
     * Opens one. Blocks.
     *
     * @param place its folder, made when it is missing; without one it is a temporary one, which {@link #close} removes
     * @param threads where everything runs that blocks; may refuse work
     * @throws IllegalStateException when another process has the folder
     */
    public static RegistryApi open(Optional<Path> place, Vertx vertx, Executor threads, InstantSource clock)
            throws IOException {
        return open(place, RegistryLimits.USUAL, new Disk(vertx, threads), clock);
    }

    static RegistryApi open(Optional<Path> place, RegistryLimits limits, Disk disk, InstantSource clock)
            throws IOException {
        RegistryFolder folder = place.isPresent() ? RegistryFolder.at(place.get()) : RegistryFolder.temporary();
        Uploads uploads = new Uploads(folder, limits, clock);
        return new RegistryApi(folder, Shelves.load(folder), uploads, disk);
    }

    /** The same, which callers may also address by these host names, in lower case; else it goes by those of loopback alone. */
    public RegistryApi alsoCalled(Set<String> hosts) {
        return new RegistryApi(this, new Gatekeeper(hosts));
    }

    /**
     * Puts an artifact in, all of it at once, and lets the tag name it. What the tag named before can be asked for by its
     * digest for a while. Fails with an {@link IllegalArgumentException} when repository or tag are none.
     */
    public Uni<Void> put(String repository, String tag, Parts parts) {
        return change(repository, tag, () -> shelves.put(repository, tag, parts));
    }

    /** Takes the tag away, and what only it named. What is not there is no error. */
    public Uni<Void> remove(String repository, String tag) {
        return change(repository, tag, () -> shelves.removeTag(repository, tag));
    }

    /**
     * The repositories in which that tag names what {@link #put} put there, also before the last start; whoever pushes to a tag
     * makes it theirs.
     */
    public List<String> putHere(String tag) {
        return shelves.withInner(tag);
    }

    /** What the tag names; empty where it names nothing, or nothing that is here as a whole. Blocks nobody. */
    public Optional<Digest> named(String repository, String tag) {
        return shelves.find(repository).flatMap(holding -> holding.whole(tag));
    }

    /**
     * Has each change of tags told, and of what they name, by the name of their repository, whoever made it: after it is to be seen, and before the next
     * change. Not so what was {@link #lost}.
     */
    public void tell(Consumer<String> moved) {
        shelves.tell(moved);
    }

    /**
     * Forgets what is not in the folder any more, because somebody tidied it away. Yields the repositories that had tags for it.
     * Looks for each file only where the folder itself went, or when told to.
     */
    public Uni<Set<String>> lost(boolean all) {
        return Uni.createFrom().completionStage(() -> disk.stage(() -> shelves.lost(all)));
    }

    /** Ends uploads that were left alone. To be called now and then. */
    public Uni<Void> sweep() {
        return uni(uploads::sweep);
    }

    /** To be called when no request comes any more. */
    public Uni<Void> close() {
        return uni(folder::close);
    }

    @Override
    public void handle(HttpServerRequest request) {
        request.pause();
        request.response().exceptionHandler(gone -> {});
        gatekeeper
                .refuse(request)
                .<Future<Outgoing>>map(Future::succeededFuture)
                .orElseGet(() -> routing.answer(request))
                .onSuccess(answer -> send(answer, request))
                .onFailure(failure -> Failures.answer(failure).ifPresent(answer -> send(answer, request)));
    }

    private void send(Outgoing answer, HttpServerRequest request) {
        answer.with("Docker-Distribution-API-Version", "registry/2.0").sendTo(request);
        Leftover.discard(disk.vertx(), request);
    }

    private interface Work {
        void run() throws IOException;
    }

    private Uni<Void> change(String repository, String tag, Work work) {
        if (!ApiPath.isRepository(repository) || !ApiPath.isTag(tag)) {
            return Uni.createFrom()
                    .failure(new IllegalArgumentException("not a repository and a tag: " + repository + ":" + tag));
        }
        return uni(work);
    }

    private Uni<Void> uni(Work work) {
        return Uni.createFrom()
                .completionStage(() -> disk.stage(() -> {
                    work.run();
                    return null;
                }));
    }
}
