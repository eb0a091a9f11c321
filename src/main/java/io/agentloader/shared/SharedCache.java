package io.agentloader.shared;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The door to what replicas share. None of it blocks, fails, or waits longer than the settings say: what cannot be had is not
 * there, and what cannot be put there is not shared.
 */
public interface SharedCache extends AutoCloseable {

    /** Where nothing is shared. */
    SharedCache NONE = new SharedCache() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Uni<Optional<SharedTag>> tag(Reference tag) {
            return Uni.createFrom().item(Optional.empty());
        }

        @Override
        public Uni<Optional<SharedContent>> content(Repository repository, Digest digest) {
            return Uni.createFrom().item(Optional.empty());
        }

        @Override
        public void share(SharedAgent agent) {
            // with nobody
        }

        @Override
        public void tell(News news, boolean sure) {
            // nobody
        }

        @Override
        public void tell(HostNews news) {
            // nobody
        }

        @Override
        public void hear(NewsListener listener) {
            // nobody tells anything
        }

        @Override
        public Uni<Poll> poll(Polled polled) {
            return Uni.createFrom().item(Poll.NOBODYS);
        }

        @Override
        public void answered(Polled polled, Poll poll, Said said) {
            // nobody else asks
        }

        @Override
        public Duration lease() {
            return Duration.ZERO;
        }

        @Override
        public Uni<Turn> turn(Reference reference) {
            return Uni.createFrom().item(Turn.NOBODYS);
        }

        @Override
        public Uni<Turn> turn(Reference reference, Turn after) {
            return turn(reference);
        }

        @Override
        public Uni<Void> share(SharedAgent agent, Turn turn) {
            return Uni.createFrom().voidItem();
        }

        @Override
        public void giveBack(Reference reference, Turn turn) {
            // to nobody
        }
    };

    /** Who does what no request waits for, and who is told. */
    record Surroundings(Vertx vertx, InstantSource clock, Consumer<Uni<Void>> background, SharedListener listener) {}

    /** In Redis, or what speaks its protocol. It is connected to when it is woken or asked. */
    static SharedCache onRedis(SharedSettings settings, Surroundings surroundings) {
        return new RedisCache(settings, surroundings);
    }

    /** Whether anything is shared at all. */
    boolean isOn();

    /** Connects in the background, so that the first who asks does not wait for that. */
    default void wake() {}

    /** What the tag names by the word of some registry; how far to believe it is for the caller to say. */
    Uni<Optional<SharedTag>> tag(Reference tag);

    /** The manifest or blob with that digest, where it was put here for that repository. */
    Uni<Optional<SharedContent>> content(Repository repository, Digest digest);

    /** Puts it there in the background, or says once more that it is so; seldom for what was put there a moment ago. */
    void share(SharedAgent agent);

    /**
     * Tells the others in the background, when what was shared of a tag last is there for them: where they found another digest until
     * then. What names no digest is told as it is.
     *
     * @param sure whether this replica itself held something else, so that it is told also where they found nothing
     */
    void tell(News news, boolean sure);

    /** Tells the others in the background what was learned of a host, unless somebody has just told it. */
    void tell(HostNews news);

    /** Listens to what others tell, from now on; what was told lately is heard first. To be called once. */
    void hear(NewsListener listener);

    /** Whose it is to ask a registry. Who does not say within {@link #lease} that it answered has left it to the next. */
    Uni<Poll> poll(Polled polled);

    /** A registry answered this replica, whose it was; told in the background, when what it shared of it last is there for the others. */
    void answered(Polled polled, Poll poll, Said said);

    /** Asks whether to fetch what the reference names. A turn that is not ended is over after {@link #lease}. */
    Uni<Turn> turn(Reference reference);

    /** The same for who waits for another one's turn to end. */
    Uni<Turn> turn(Reference reference, Turn after);

    /** How long a turn lasts, and so what a replica costs the others that dies while it is its turn. */
    Duration lease();

    /**
     * Ends a turn with what it brought: as {@link #share(SharedAgent)}, but at once, and not where a later turn has brought something.
     * Whoever gets the next turn finds it. Completes when that is done, or before, where there is room to do it in the background.
     */
    Uni<Void> share(SharedAgent agent, Turn turn);

    /** Ends a turn that brought nothing. */
    void giveBack(Reference reference, Turn turn);

    @Override
    default void close() {}
}
