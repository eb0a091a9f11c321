package io.agentloader.app;

import io.agentloader.dev.DevAgent;
import io.agentloader.dev.DevState;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Singleton;
import java.util.Set;

/** What is printed when the service is up: in dev mode, how the agents are and what to try first. */
@Singleton
final class Greeting {

    private static final int MOST_MISTAKES = 10;

    /** What of the first look at a folder is told: mistakes, and what is wrong with the folder itself. */
    private static final Set<String> FROM_THE_START = Set.of("folder", "invalid");

    private final DevMode dev;
    private final HttpServer http;
    private final DiskThreads threads;

    Greeting(DevMode dev, HttpServer http, DiskThreads threads) {
        this.dev = dev;
        this.http = http;
        this.threads = threads;
    }

    /** In dev mode the terminal shows from then on what happens. */
    void print() {
        dev.state().ifPresent(state -> {
            print(state);
            dev.follow(state.sequence(), new DevConsole(threads, System.out));
        });
    }

    /** Quarkus' live reload keeps the port that it has, and does not know its number any more; it was told before. */
    private void print(DevState state) {
        state.folder().ifPresent(folder -> System.out.println(folder(state, folder)));
        state.log().stream()
                .filter(line -> FROM_THE_START.contains(line.event()))
                .limit(MOST_MISTAKES)
                .forEach(line -> System.out.println(DevConsole.text(line)));
        if (http.getPort() > 0) {
            invite(state, "http://127.0.0.1:" + http.getPort());
        }
    }

    private static void invite(DevState state, String service) {
        System.out.println("Look: " + service + "/dev");
        state.agents().stream()
                .filter(agent -> agent.served().isPresent())
                .map(DevAgent::reference)
                .map(reference -> reference.replaceFirst(":latest$", ""))
                .findFirst()
                .ifPresentOrElse(
                        reference -> System.out.println("Try:  curl " + service + "/agents/" + reference),
                        () -> System.out.println("Save an agent there, such as hello.yaml, and the page shows it."));
    }

    private static String folder(DevState state, String folder) {
        long served = count(state, DevAgent.State.SERVED);
        long invalid = count(state, DevAgent.State.INVALID);
        return "Watching " + folder + ": " + served + (served == 1 ? " agent is" : " agents are") + " served"
                + (invalid == 0 ? "" : ", " + invalid + (invalid == 1 ? " file has" : " files have") + " mistakes")
                + ".";
    }

    private static long count(DevState state, DevAgent.State how) {
        return state.agents().stream().filter(agent -> agent.state() == how).count();
    }
}
