package io.agentloader.dev;

import io.agentloader.oci.Content;
import io.agentloader.publish.PushedAgent;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;

/** The door of dev mode: what an author sees of the agents that are being written. */
public final class Workbench {

    /** Which text of an agent. */
    public enum Text {
        /** What is in the file now, good or not. */
        DISK,
        /** What is served. */
        SERVED,
        /** What was served before that. */
        BEFORE
    }

    private final DevRegistry registry;
    private final Board board;
    private final InstantSource clock;

    private Workbench(DevRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.board = new Board(Optional.empty(), clock);
    }

    /** Nothing runs yet. */
    public static Workbench over(DevRegistry registry, InstantSource clock) {
        return new Workbench(registry, clock);
    }

    /** Opens the registry, and completes when what is there to be served is. Fails with a sentence for the operator. */
    public Uni<Void> start() {
        return registry.start().invoke(this::showSamples).replaceWithVoid();
    }

    private void showSamples() {
        for (Sample sample : Sample.values()) {
            board.put(sample.agent(registry.host(), clock.instant()));
        }
    }

    /** All of it, now. */
    public DevState state() {
        return board.state(registry.host());
    }

    /**
     * Tells of everything that happens from now on; where {@code after} is the number of an event, first of what happened since.
     * What this yields is run to hear no more.
     */
    public Runnable follow(OptionalLong after, DevFollower follower) {
        return board.follow(after, follower);
    }

    /** What is served of that file; empty where nothing is. */
    public Optional<Revision> served(String file) {
        return board.agent(file).flatMap(DevAgent::served);
    }

    /** Tells everybody that an agent was published elsewhere. */
    public void shared(String file, PushedAgent pushed) {
        board.log("shared", file, "as " + pushed.reference().resolvedTo(pushed.digest()));
    }

    /** A text of the agent in that file, at most as long as agents may be; empty when there is none. */
    public Uni<Optional<ByteBuffer>> text(String file, Text which) {
        Optional<DevAgent> agent = board.agent(file);
        return Uni.createFrom()
                .item(agent.flatMap(known -> which == Text.BEFORE ? known.before() : known.served())
                        .map(Revision::yaml)
                        .map(Content::bytes));
    }

    /** Tells nobody any more: the service is about to stop. */
    public void end() {
        board.end();
    }

    /** Closes the registry. */
    public Uni<Void> stop() {
        return registry.stop();
    }
}
