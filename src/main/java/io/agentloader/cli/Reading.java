package io.agentloader.cli;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A reference, and who is asked about it: what every command takes that reads something of one. */
final class Reading {

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "[registry/]repository[:tag][@digest]")
    private String text = "";

    @Option(names = "--server", paramLabel = "URL", description = "Ask the service there, and not registries.")
    private Optional<String> server = Optional.empty();

    @Mixin
    private Talk talk = new Talk();

    @Mixin
    private Printing printing = new Printing();

    Printing printing() {
        return printing;
    }

    boolean isQuiet() {
        return talk.isQuiet();
    }

    /** For what is no result and no failure; nowhere where nothing is to be said. */
    PrintWriter told(PrintWriter err) {
        return talk.told(err);
    }

    /** The reference as it was given, without the scheme that other tools put before one. */
    String text() {
        return plain(text);
    }

    static String plain(String reference) {
        return reference.replaceFirst("^(?:oci|docker)://", "");
    }

    /**
     * Who answers.
     *
     * @param more other references that the command names, for what is said of their registries
     */
    Loading loading(Opening opening, Wire wire, Seeking seeking, String... more) {
        talk.begin();
        Surroundings here = wire.open(opening);
        Optional<String> url = server.or(() -> here.config().server());
        if (url.isPresent()) {
            wire.refuseForServer();
            return new There(
                    Server.at(url.get(), wire.timeout()),
                    Deadline.after(here.clock(), wire.patience()),
                    new There.Question(text(), seeking.source(), seeking.platform()));
        }
        Stream<String> named = Stream.concat(Stream.of(text()), Stream.of(more));
        Surroundings ready = Ready.checked(wire.readable(wire.about(opening, here, Wire.registries(named))));
        return new Here(
                ready.resolver().get(), ready.reader(), wire.patience(), new Here.Question(text(), seeking.options()));
    }
}
