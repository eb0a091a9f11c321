package io.agentloader.cli;

import io.agentloader.document.PinInfo;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.Pins;
import io.agentloader.store.Pin;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.BiFunction;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** The tag and the digest of the commands that hold one at the other. */
final class HeldTag {

    @Parameters(index = "0", paramLabel = "REFERENCE", description = "The tag.")
    private String reference = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "DIGEST", description = "What to hold it at.")
    private Optional<String> digest = Optional.empty();

    /** Holds it, and prints what at. {@code otherwise} chooses where no digest was given. */
    int hold(Surroundings ready, CommandSpec spec, Printing printing, BiFunction<Pins, Reference, Uni<Pin>> otherwise) {
        Optional<Digest> asked = digest.map(text -> Digest.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "DIGEST is not sha256: and 64 hexadecimal digits: " + text)));
        Reference tag = ready.references().get().parse(reference);
        Pins pins = ready.pins().get();
        Pin pin = asked.map(at -> pins.pin(tag, at))
                .orElseGet(() -> otherwise.apply(pins, tag))
                .await()
                .indefinitely();
        String line = pin.reference().canonical() + "@" + pin.digest() + "\n";
        printing.print(spec.commandLine().getOut(), PinInfo.of(pin), line);
        return Exit.DONE.status();
    }
}
