package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.Strace;
import io.agentloader.testkit.Strace.Call;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the packaged service asks of the system when it stores an agent, and in which order. */
@Timeout(180)
class OrderOfWritesIT {

    private static final Pattern RENAMED = Pattern.compile("\"([^\"]+)\".*\"([^\"]+)\".*");
    private static final Pattern FORCED = Pattern.compile("\\d+<(.+)>");
    private static final String CALLS = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat";

    @TempDir
    Path folder;

    /** A file that got its final name: where both are among all calls. */
    private record Placed(int at, Path from, Path to) {}

    @Test
    void bytesComeBeforeTheirNameAndWhatIsPointedToBeforeWhatPoints() throws Exception {
        try (TestRegistry registry = TestRegistry.start();
                LoaderProcess loader = LoaderProcess.start(folder, Map.of())) {
            registry.publish("acme/helper:1", Agents.raw(Agents.HAIKU));
            registry.publish("acme/helper:2", Agents.raw(Agents.HAIKU + "# second\n"));
            List<Call> cold;
            List<Call> second;
            List<Call> confirmed;
            awaitIndex(loader, "manifests");
            try (Strace strace = Strace.attach(loader.process(), folder, "-e", CALLS)) {
                loader.get("/agents/" + registry.reference("acme/helper:1"));
                cold = ofThePull(strace.calls());
                awaitIndex(loader, registry.reference("acme/helper:1"));
                int before = strace.calls().size();
                loader.get("/agents/" + registry.reference("acme/helper:2"));
                second = ofThePull(strace.calls().subList(before, strace.calls().size()));
                before = strace.calls().size();
                loader.get("/agents/" + registry.reference("acme/helper:2"));
                confirmed =
                        ofThePull(strace.calls().subList(before, strace.calls().size()));
                assertInOrder(strace.calls());
            }

            // layer, empty configuration and manifest with their folder, and the record with its own, which the first
            // of a
            // repository makes; then the configuration is not written, but forced once more, since another may have
            // written it
            assertThat(cold).filteredOn(OrderOfWritesIT::isForced).hasSize(7);
            assertThat(second).filteredOn(OrderOfWritesIT::isForced).hasSize(7);
            assertThat(confirmed).isEmpty();
        }
    }

    private void assertInOrder(List<Call> calls) {
        List<Placed> placed = placed(calls);
        List<Placed> blobs = placed.stream().filter(in("blobs/sha256")).toList();
        List<Placed> records = placed.stream().filter(in(".agent-loader/refs")).toList();
        List<Placed> indexes = placed.stream()
                .filter(found -> found.to().endsWith("index.json"))
                .toList();

        assertThat(blobs).hasSize(5);
        assertThat(records).hasSize(2);
        assertThat(indexes).isNotEmpty();
        for (Placed one : placed) {
            assertThat(one.from()).startsWithRaw(store(".agent-loader/ingest"));
            assertThat(forced(calls, 0, one.at(), one.from()))
                    .as("its bytes are forced before %s has its name", one.to())
                    .isTrue();
            assertThat(forced(calls, one.at(), calls.size(), one.to().getParent()))
                    .as("the folder is forced after %s has its name", one.to())
                    .isTrue();
        }
        assertThat(placed.stream().map(one -> kind(one.to())).toList())
                .startsWith("blobs", "blobs", "blobs", "record", "index", "blobs", "blobs", "record");
        for (Placed record : records) {
            Placed manifest = blobs.stream()
                    .filter(blob -> blob.at() < record.at())
                    .reduce((first, last) -> last)
                    .orElseThrow();
            assertThat(forced(calls, manifest.at(), record.at(), store("blobs/sha256")))
                    .as("the names of the blobs are on the disk before the record is there")
                    .isTrue();
        }
    }

    private static String kind(Path placed) {
        if (placed.endsWith("index.json")) {
            return "index";
        }
        return placed.toString().endsWith(".json") ? "record" : "blobs";
    }

    private Predicate<Placed> in(String place) {
        return placed -> placed.to().startsWith(store(place));
    }

    private Path store(String place) {
        return folder.resolve("store").resolve(place);
    }

    private static List<Placed> placed(List<Call> calls) {
        return IntStream.range(0, calls.size())
                .filter(at -> calls.get(at).name().startsWith("rename")
                        && calls.get(at).succeeded())
                .mapToObj(at -> {
                    Matcher names = RENAMED.matcher(calls.get(at).arguments());
                    assertThat(names.matches()).as("%s", calls.get(at)).isTrue();
                    return new Placed(at, Path.of(names.group(1)), Path.of(names.group(2)));
                })
                .toList();
    }

    private static boolean forced(List<Call> calls, int from, int to, Path path) {
        return calls.subList(from, to).stream()
                .filter(OrderOfWritesIT::isForced)
                .map(call -> FORCED.matcher(call.arguments()))
                .anyMatch(found -> found.matches() && found.group(1).equals(path.toString()));
    }

    private static boolean isForced(Call call) {
        return call.name().equals("fsync") && call.succeeded();
    }

    /** What other tools read is made in its own time. */
    private List<Call> ofThePull(List<Call> calls) {
        List<String> indexes = placed(calls).stream()
                .filter(found -> found.to().endsWith("index.json"))
                .map(found -> found.from().toString())
                .toList();
        return calls.stream()
                .filter(call -> !call.arguments().contains("index.json")
                        && !call.arguments().endsWith("<" + folder.resolve("store") + ">")
                        && indexes.stream().noneMatch(call.arguments()::contains))
                .toList();
    }

    /** Waits on the process itself, so that its end is noticed at once. */
    private void awaitIndex(LoaderProcess loader, String named) throws Exception {
        for (int i = 0; i < 1200 && !index().contains(named); i++) {
            assertThat(loader.process().waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(index()).contains(named);
    }

    private String index() throws IOException {
        return Files.exists(store("index.json")) ? Files.readString(store("index.json")) : "";
    }
}
