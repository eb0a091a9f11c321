package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What goes, against a model that holds everything in one list and sorts it. */
class EvictionPropertyTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);

    private static Pinned held(List<Pin> pins) {
        Holds holds = new Holds(new StoreLayout(Path.of("store")));
        pins.forEach(holds::add);
        return new Pinned(holds);
    }

    @Property(tries = 2000)
    void whatGoesIsWhatAListOfEverythingTells(@ForAll long seed, @ForAll @IntRange(max = 400) int room) {
        Sample sample = new Sample(new Random(seed));
        Eviction eviction = new Eviction(sample.settings, NOW, held(sample.pins));

        sample.records.forEach(eviction::see);
        eviction.choose(room);

        List<List<Holding>> going = sample.records.stream().map(eviction::going).toList();
        Set<Place> expected = model(sample, room);
        assertThat(going)
                .isEqualTo(IntStream.range(0, sample.records.size())
                        .mapToObj(i -> expectedOf(expected, sample.records.get(i), i))
                        .toList());
    }

    /** One version, by its place in its record and the place of that. */
    private record Place(int record, int number, Holding holding) {}

    private static Set<Place> model(Sample sample, long room) {
        List<Place> all = new ArrayList<>();
        for (int i = 0; i < sample.records.size(); i++) {
            List<Holding> holdings = Holding.of(sample.records.get(i));
            for (int number = 0; number < holdings.size(); number++) {
                all.add(new Place(i, number, holdings.get(number)));
            }
        }
        Set<Digest> counted = new HashSet<>();
        long left = room;
        for (Place place : all) {
            left -= sample.stays(place.holding()) ? count(place.holding(), counted) : 0;
        }
        all.removeIf(place -> sample.stays(place.holding()));
        all.sort(firstToGo().reversed());
        Set<Place> going = new HashSet<>();
        boolean full = false;
        for (Place place : all) {
            if (sample.isTooOld(place.holding())) {
                going.add(place);
                continue;
            }
            left -= count(place.holding(), counted);
            full = full || left < 0;
            if (full) {
                going.add(place);
            }
        }
        return going;
    }

    private static Comparator<Place> firstToGo() {
        return Comparator.<Place, Boolean>comparing(place -> place.holding().isTagged())
                .thenComparing(place -> place.holding().lastUsed())
                .thenComparing(place -> place.holding().confirmed())
                .thenComparing(place -> nameOf(place.holding().reference()), Long::compare)
                .thenComparing(Place::number, Comparator.reverseOrder());
    }

    private static long nameOf(Reference reference) {
        String hex = Digest.of(reference.canonical().getBytes(StandardCharsets.UTF_8))
                .hex();
        return Long.parseUnsignedLong(hex.substring(0, 16), 16);
    }

    private static long count(Holding holding, Set<Digest> counted) {
        return holding.blobs()
                .filter(blob -> counted.add(blob.digest()))
                .mapToLong(Descriptor::size)
                .sum();
    }

    private static List<Holding> expectedOf(Set<Place> going, TagRecord record, int number) {
        List<Place> own =
                going.stream().filter(place -> place.record() == number).toList();
        boolean whole = own.size() == 1 + record.previous().size();
        return own.stream()
                .filter(place -> whole || place.number() > 0)
                .sorted(Comparator.comparing(Place::number))
                .map(Place::holding)
                .toList();
    }

    /** A small store in which much is alike: blobs are shared, days and instants are the same. */
    private static final class Sample {
        private final Random random;
        private final StoreSettings settings;
        private final List<TagRecord> records = new ArrayList<>();
        private final List<Pin> pins = new ArrayList<>();

        private Sample(Random random) {
            this.random = random;
            for (int i = 0; i < random.nextInt(12); i++) {
                records.add(record("registry.test/team/agent" + random.nextInt(3) + ":" + i));
            }
            List<Reference> warm = new ArrayList<>();
            for (TagRecord record : records) {
                Reference reference = record.reference();
                if (random.nextInt(8) == 0) {
                    pins.add(new Pin(reference, blob().digest(), NOW));
                }
                if (random.nextInt(8) == 0) {
                    warm.add(random.nextBoolean() ? reference : reference.at(blob().digest()));
                }
            }
            StoreSettings usual = StoreSettings.at(Path.of("store")).holding(warm);
            StoreSettings aged = random.nextBoolean() ? usual : usual.withMaxAge(DAY.multipliedBy(4));
            settings = random.nextInt(4) == 0 ? aged.whenOffline() : aged;
        }

        private TagRecord record(String text) {
            Version current = version();
            Reference tag = Samples.reference(text);
            Reference reference =
                    random.nextBoolean() ? tag : tag.at(current.named().digest());
            List<Version> previous =
                    random.ints(random.nextInt(3)).mapToObj(i -> version()).toList();
            LocalDate day = LocalDate.ofInstant(NOW.minus(DAY.multipliedBy(random.nextInt(7))), ZoneOffset.UTC);
            return new TagRecord(reference, current, NOW, day, previous);
        }

        private Version version() {
            Instant at = NOW.minus(Duration.ofMinutes(8 + random.nextInt(6)));
            Descriptor manifest = blob();
            StoredAgent agent = new StoredAgent("", manifest, blob(), manifest.digest(), 1);
            Descriptor named = random.nextInt(4) == 0 ? blob() : manifest;
            return new Version(named, List.of(agent), new Confirmation(at, "registry.test"));
        }

        private Descriptor blob() {
            int number = random.nextInt(30);
            return new Descriptor(MediaType.OCI_MANIFEST, Digest.of(new byte[] {(byte) number}), number);
        }

        private boolean stays(Holding holding) {
            boolean recent = holding.confirmed().isAfter(NOW.minus(Duration.ofMinutes(10)));
            return recent
                    || (settings.offline() && holding.isTagged())
                    || pins.stream().anyMatch(pin -> isHeld(holding, pin.reference(), Optional.of(pin.digest())))
                    || settings.warm().stream().anyMatch(warm -> isHeld(holding, warm, warm.digest()));
        }

        private static boolean isHeld(Holding holding, Reference reference, Optional<Digest> digest) {
            boolean led = holding.reference().repository().equals(reference.repository())
                    && digest.filter(holding.version()::names).isPresent();
            boolean named = !holding.earlier() && holding.reference().equals(reference);
            return led || named;
        }

        private boolean isTooOld(Holding holding) {
            LocalDate day = LocalDate.ofInstant(NOW.minus(DAY.multipliedBy(4)), ZoneOffset.UTC);
            return settings.maxAge().isPresent() && holding.lastUsed().isBefore(day);
        }
    }
}
