package io.agentloader.cli;

import io.agentloader.document.AgentList;
import io.agentloader.document.AgentList.Listed;
import io.agentloader.document.Staleness;
import io.agentloader.oci.Reference;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Pin;
import io.agentloader.store.TagRecord;
import io.agentloader.store.Version;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code agent-loader ls}: what the store holds. */
@Command(
        name = "ls",
        description =
                "Lists what the store holds: reference, digest, when it was confirmed, by whom, what it is pinned to.",
        exitCodeList = {Statuses.DONE, Statuses.USAGE, Statuses.STORE})
final class LsCommand extends LocalCommand {

    @Mixin
    private Printing printing = new Printing();

    LsCommand(Supplier<Surroundings> surroundings) {
        super(surroundings);
    }

    @Override
    public Integer call() {
        Surroundings here = surroundings();
        ContentStore store = OpenStore.of(here);
        List<TagRecord> records = OpenStore.records(store);
        Map<Reference, Pin> pins = store.pins().await().indefinitely().stream()
                .collect(Collectors.toMap(Pin::reference, Function.identity()));
        List<Pin> alone = alone(records, pins);
        Staleness staleness =
                new Staleness(here.config().freshness(), here.clock().instant());
        printing.print(
                out(),
                AgentList.of(new Listed(records, List.copyOf(pins.values()), alone), staleness),
                records.stream()
                                .map(record -> line(record, Optional.ofNullable(pins.get(record.reference()))))
                                .collect(Collectors.joining())
                        + alone.stream().map(LsCommand::line).collect(Collectors.joining()));
        return Exit.DONE.status();
    }

    /** Pins of tags that nothing else is recorded of: whoever pulls such a tag gets what it is held at all the same. */
    private static List<Pin> alone(List<TagRecord> records, Map<Reference, Pin> pins) {
        Map<Reference, Pin> left = new TreeMap<>(Comparator.comparing(Reference::canonical));
        left.putAll(pins);
        records.forEach(record -> left.remove(record.reference()));
        return List.copyOf(left.values());
    }

    private static String line(Pin pin) {
        return pin.reference().canonical() + "\t-\t-\t-\tpinned to " + pin.digest() + "\n";
    }

    private static String line(TagRecord record, Optional<Pin> pin) {
        Version current = record.current();
        return String.join(
                        "\t",
                        record.reference().canonical(),
                        current.named().digest().toString(),
                        current.confirmation().at().toString(),
                        current.confirmation().host())
                + pin.map(held -> "\tpinned to " + held.digest()).orElse("")
                + "\n";
    }
}
