package io.agentloader.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StoreLayoutPropertyTest {

    private static final Path ROOT = Path.of("/store");

    private final StoreLayout layout = new StoreLayout(ROOT);

    @Property
    void recordOfAnyReferenceLiesInTheStoreUnderNothingButHex(@ForAll("references") Reference reference) {
        Path record = layout.record(reference);

        assertThat(record.normalize()).isEqualTo(record);
        assertThat(ROOT.relativize(record).toString()).matches("\\.agent-loader/refs/[0-9a-f]{64}/[0-9a-f]{64}\\.json");
        assertThat(record.startsWith(layout.folder(reference.repository()))).isTrue();
    }

    @Property
    void twoReferencesShareARecordExactlyWhenTheyAreEqual(
            @ForAll("references") Reference one, @ForAll("references") Reference other) {
        assertThat(layout.record(one).equals(layout.record(other))).isEqualTo(one.equals(other));
        assertThat(layout.folder(one.repository()).equals(layout.folder(other.repository())))
                .isEqualTo(one.repository().equals(other.repository()));
    }

    @Property
    void blobOfAnyDigestLiesInTheStoreUnderItsAlgorithm(@ForAll byte[] bytes, @ForAll Digest.Algorithm algorithm) {
        Digest digest = Digest.of(algorithm, ByteBuffer.wrap(bytes));

        assertThat(ROOT.relativize(layout.blob(digest)).toString())
                .isEqualTo("blobs/" + algorithm.prefix() + "/" + digest.hex());
    }

    /** Few letters, so that two of them are often nearly the same. */
    @Provide
    Arbitrary<Reference> references() {
        Arbitrary<String> host =
                Arbitraries.of("", "docker.io/", "index.docker.io/", "a.b/", "A.b/", "a.b:1/", "localhost/");
        Arbitrary<String> component = Arbitraries.of("a", "b", "a.b", "a-b", "a__b", "a_b", "library");
        Arbitrary<String> path = component.list().ofMinSize(1).ofMaxSize(3).map(parts -> String.join("/", parts));
        Arbitrary<String> tag = Arbitraries.of("", ":a", ":A", ":_..", ":a.b", ":latest");
        Arbitrary<String> digest = Arbitraries.of(
                "", "@" + Digest.of(new byte[0]), "@" + Digest.of(Digest.Algorithm.SHA512, ByteBuffer.allocate(0)));
        return Combinators.combine(host, path, tag, digest)
                .as((h, p, t, d) -> ReferenceParser.DEFAULT.parse(h + p + t + d));
    }
}
