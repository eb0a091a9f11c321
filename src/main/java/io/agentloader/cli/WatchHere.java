package io.agentloader.cli;

import io.agentloader.document.EventInfo;
import io.agentloader.document.ProblemMembers;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.watch.Following;
import io.agentloader.watch.WatchEvent;
import io.agentloader.watch.WatchSettings;
import io.agentloader.watch.Watched;
import io.agentloader.watch.Watcher;
import io.agentloader.watch.Watches;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Watches by asking registries every so often, in this process. */
final class WatchHere {

    private final Surroundings here;
    private final EventLines lines;
    private final PrintWriter err;

    /** What happened, to be printed by the one thread that prints; false when nobody reads any more. */
    private final BlockingQueue<BooleanSupplier> happened = new LinkedBlockingQueue<>();

    private final Map<Reference, String> troubles = new HashMap<>();

    WatchHere(Surroundings here, EventLines lines, PrintWriter err) {
        this.here = here;
        this.lines = lines;
        this.err = err;
    }

    /** Ends when nobody reads any more. Blocks. */
    void run(List<Reference> references, Duration interval) {
        Watches watches = Watches.of(new WatchSettings(interval, 1), here.clock(), () -> 0.5, Runnable::run);
        PullAgent agents = new ToldAgents(here.pullAgent().get(), watches.listener(), this::failed);
        List<Watched> watched = references.stream().map(Watched::of).toList();
        Following following = watches.follow(watched, OptionalLong.empty(), new Queue());
        boolean heard = true;
        while (heard) {
            watches.tend(agents).subscribe().with(done -> {});
            heard = told();
        }
        following.close();
    }

    /** Waits a second for something to tell, and tells all that there is. */
    private boolean told() {
        try {
            BooleanSupplier next = happened.poll(1, TimeUnit.SECONDS);
            while (next != null) {
                if (!next.getAsBoolean()) {
                    return false;
                }
                next = happened.poll();
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    private void failed(PullRequest request, AgentException failure) {
        happened.add(() -> {
            String sentence = ProblemMembers.sentence(failure.report());
            if (!sentence.equals(troubles.put(request.reference(), sentence))) {
                err.println(Program.NAME + ": " + sentence.replaceAll("\\p{Cntrl}", "?"));
                err.flush();
            }
            return true;
        });
    }

    /** Leaves the printing to another thread. */
    private final class Queue implements Watcher {

        @Override
        public void happened(WatchEvent event) {
            happened.add(() -> lines.print(EventInfo.name(event), Documents.of(EventInfo.of(event))));
        }

        @Override
        public void reset(long id) {}

        @Override
        public void tick() {}

        @Override
        public void end() {}
    }
}
