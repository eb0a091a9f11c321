package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.ReferenceParser;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class RecordFormatPropertyTest {

    @Property(tries = 300)
    void whatIsWrittenIsReadBack(@ForAll("records") TagRecord record) throws BadFile {
        assertThat(RecordReader.read(RecordWriter.bytes(record))).contains(record);
    }

    @Property(tries = 300)
    void recordWithAnyOneBitTurnedOverIsNotRead(
            @ForAll("records") TagRecord record,
            @ForAll @IntRange(max = 1 << 20) int where,
            @ForAll @IntRange(max = 7) int bit) {
        byte[] bytes = RecordWriter.bytes(record);
        bytes[where % bytes.length] ^= (byte) (1 << bit);

        assertNotRead(bytes);
    }

    @Property(tries = 300)
    void recordThatIsCutOffAnywhereIsNotRead(
            @ForAll("records") TagRecord record, @ForAll @IntRange(max = 1 << 20) int where) {
        byte[] bytes = RecordWriter.bytes(record);

        assertNotRead(Arrays.copyOf(bytes, where % bytes.length));
    }

    @Property(tries = 300)
    void noBytesDoAnythingButFailToRead(@ForAll byte[] bytes) {
        assertNotRead(bytes);
    }

    /** The one bit that makes version 1 a later one leads to nothing, which is no record either. */
    private static void assertNotRead(byte[] bytes) {
        try {
            assertThat(RecordReader.read(bytes)).isEmpty();
        } catch (BadFile bad) {
            assertThat(bad.isSpoilt()).isTrue();
        }
    }

    @Provide
    Arbitrary<TagRecord> records() {
        return Combinators.combine(
                        Arbitraries.of("a.b/c/d:1", "a.b/c/d@" + Digest.of(new byte[0]), "docker.io/library/a:latest"),
                        versions(),
                        instants(),
                        versions().list().ofMaxSize(3))
                .as((reference, current, at, previous) -> new TagRecord(
                        ReferenceParser.DEFAULT.parse(reference), current, at, LocalDate.EPOCH, previous));
    }

    private static Arbitrary<Version> versions() {
        return Combinators.combine(
                        descriptors(),
                        agents().list().ofMaxSize(3),
                        instants(),
                        Arbitraries.strings()
                                .alpha()
                                .numeric()
                                .withChars(".-_:[]%")
                                .ofMinLength(1)
                                .ofMaxLength(20),
                        instants().optional())
                .as((named, agents, at, host, seen) -> new Version(named, agents, new Confirmation(at, host), seen));
    }

    private static Arbitrary<StoredAgent> agents() {
        return Combinators.combine(Arbitraries.strings().ofMaxLength(20), descriptors(), descriptors(), descriptors())
                .as((platform, manifest, layer, yaml) ->
                        new StoredAgent(platform, manifest, layer, yaml.digest(), yaml.size()));
    }

    private static Arbitrary<Descriptor> descriptors() {
        Arbitrary<Digest> digests = Combinators.combine(
                        Arbitraries.of(Digest.Algorithm.class),
                        Arbitraries.bytes().list().ofSize(2))
                .as((algorithm, seed) -> Digest.of(algorithm, ByteBuffer.wrap(new byte[] {seed.get(0), seed.get(1)})));
        return Combinators.combine(
                        Arbitraries.of(MediaType.OCI_MANIFEST, MediaType.OCI_INDEX, MediaType.YAML),
                        digests,
                        Arbitraries.longs().greaterOrEqual(0))
                .as(Descriptor::new);
    }

    private static Arbitrary<Instant> instants() {
        return Arbitraries.longs()
                .between(0, 4_000_000_000L)
                .map(seconds -> Instant.ofEpochSecond(seconds, seconds % 1000));
    }
}
