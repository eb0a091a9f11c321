package io.agentloader.cli;

import io.agentloader.document.PinInfo;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Pins;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that holds a tag at a digest; which one, where none was given, is what tells such commands apart. */
@Command(
        exitCodeList = {
            " 0:done; nothing has changed with any other status",
            Statuses.USAGE,
            " 3:the registry has no such digest, or nothing earlier is known",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            Statuses.NOT_AN_AGENT,
            " 8:the reference is not allowed",
            Statuses.NOT_STORED,
            Statuses.STORE
        })
abstract class HoldingCommand extends AskingCommand {

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "The tag.")
    private String reference = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DIGEST", description = "What to hold it at.")
    private Optional<String> digest = Optional.empty();

    @Mixin
    private Printing printing = new Printing();

    HoldingCommand(Opening opening) {
        super(opening);
    }

    /** Where no digest was given. */
    abstract Uni<Pin> hold(Pins pins, Reference tag);

    @Override
    public final Integer call() {
        Surroundings ready = Ready.changing(surroundings(Stream.of(reference)));
        Optional<Digest> asked = digest.map(text -> Digest.parse(text)
                .orElseThrow(() -> misused("DIGEST is not sha256: and 64 hexadecimal digits: " + text)));
        Reference tag = ready.references().get().parse(Reading.plain(reference));
        if (tag.digest().isPresent()) {
            throw misused("REFERENCE has a digest, and only a tag is held; " + advice(tag));
        }
        Pins pins = ready.pins().get();
        Pin pin = done(asked.map(at -> pins.pin(tag, at)).orElseGet(() -> hold(pins, tag)));
        printing.print(out(), PinInfo.of(pin), pin.reference().canonical() + "@" + pin.digest() + "\n");
        return Exit.DONE.status();
    }

    private static String advice(Reference reference) {
        String digest = " " + reference.digest().orElseThrow();
        return reference
                .tag()
                .map(tag -> "give both one after the other: " + reference.repository() + ":" + tag + digest)
                .orElseGet(() -> "name the tag, and the digest after it: " + reference.repository() + ":TAG" + digest);
    }
}
