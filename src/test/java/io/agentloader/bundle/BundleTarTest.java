package io.agentloader.bundle;

import static io.agentloader.bundle.Bundled.agent;
import static io.agentloader.bundle.Bundled.read;
import static io.agentloader.bundle.Bundled.tar;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ContentMismatch;
import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.Tars;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bundle comes back as it went in, and what is no bundle does not come in at all. */
class BundleTarTest {

    private static final String NAME = "ghcr.io/acme/helper:1";
    private static final Packed HAIKU = Agents.gzip(Agents.HAIKU);
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private static String index(Content manifest, String name) {
        return """
                {"schemaVersion":2,"manifests":[{"mediaType":"%s","digest":"%s","size":%d,
                "annotations":{"org.opencontainers.image.ref.name":"%s"}}]}""".formatted(manifest.descriptor().mediaType(), manifest.digest(), manifest.size(), name);
    }

    private static Tars layout(Packed packed, String name) {
        Tars tar = new Tars().file("oci-layout", LAYOUT).file("index.json", index(packed.manifest(), name));
        return blobs(tar, packed);
    }

    private static Tars blobs(Tars tar, Packed packed) {
        Stream.concat(Stream.concat(Stream.of(packed.manifest()), packed.manifests().stream()), packed.blobs().stream())
                .forEach(blob -> tar.file("blobs/sha256/" + blob.digest().hex(), blob.toByteArray()));
        return tar;
    }

    @Test
    void agentsComeBackAsTheyWentIn() {
        BundledAgent plain = agent(NAME, HAIKU);
        BundledAgent index = agent("ghcr.io/acme/multi:2", Agents.index(Agents.HAIKU, Agents.LIMERICK));

        List<BundledAgent> back = read(tar(index, plain));

        assertThat(back)
                .extracting(agent -> agent.reference().canonical())
                .containsExactly(NAME, "ghcr.io/acme/multi:2");
        assertThat(back.get(0).named().bytes()).isEqualTo(plain.named().bytes());
        assertThat(back.get(0).contents().map(Content::descriptor))
                .containsExactlyInAnyOrderElementsOf(
                        plain.contents().map(Content::descriptor).toList());
        assertThat(back.get(1).contents().map(Content::descriptor))
                .containsExactlyInAnyOrderElementsOf(
                        index.contents().map(Content::descriptor).distinct().toList());
    }

    @Test
    @Timeout(40)
    void layerThatManyManifestsAndReferencesShareIsOpenedOnce() {
        String large = Agents.HAIKU + "# " + "x".repeat(1_000_000) + "\n";
        List<Packed> all = IntStream.range(0, 200)
                .mapToObj(i -> AgentPacking.pack(
                        large.getBytes(StandardCharsets.UTF_8),
                        AgentPacking.Form.OCI_GZIP,
                        Map.of("io.docker.agent.version", "1", "number", "" + i)))
                .toList();
        String children = all.stream()
                .map(packed -> packed.manifest().descriptor())
                .map(child -> "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                        .formatted(child.mediaType(), child.digest(), child.size()))
                .collect(Collectors.joining(","));
        Content parent = Content.hash(
                MediaType.OCI_INDEX,
                ("{\"schemaVersion\":2,\"manifests\":[" + children + "]}").getBytes(StandardCharsets.UTF_8));
        List<BundledAgent> agents = IntStream.range(0, 90)
                .mapToObj(i -> new BundledAgent(
                        ReferenceParser.DEFAULT.parse("ghcr.io/acme/helper:" + i),
                        parent,
                        all.stream().map(Packed::manifest).toList(),
                        all.get(0).blobs()))
                .toList();

        List<BundledAgent> back = read(tar(agents.toArray(BundledAgent[]::new)));

        assertThat(back).hasSize(90);
        assertThat(back.get(89).manifests()).hasSize(200);
    }

    @Test
    void manifestThatNoRegistryHasToTakeIsRefused() {
        Packed large =
                Agents.annotated(Agents.HAIKU, Map.of("large", "x".repeat(2 << 20), "larger", "y".repeat(2 << 20)));

        assertThatThrownBy(() -> read(tar(agent(NAME, large))))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining("is a manifest of " + large.manifest().size() + " bytes, and may have 4194304");
    }

    @Test
    void moreManifestsOverAllReferencesAreRefused() {
        SharedParts shared = new SharedParts(1 << 20);
        for (int i = 0; i < 20_000; i++) {
            shared.count(HAIKU.manifest());
        }

        assertThatThrownBy(() -> shared.count(HAIKU.manifest()))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining("index.json leads to more than 20000 manifests");
    }

    @Test
    void sameAgentsMakeTheSameBytesInWhateverOrder() {
        BundledAgent one = agent(NAME, HAIKU);
        BundledAgent other = agent("ghcr.io/acme/other:1", Agents.raw(Agents.LIMERICK));

        assertThat(tar(one, other)).isEqualTo(tar(other, one));
        assertThat(Digest.of(tar(one))).isEqualTo(Digest.of(tar(one)));
    }

    @Test
    void blobNamedBySha512HasANameThatIsTooLongForAHeader() {
        byte[] yaml = Agents.HAIKU.getBytes(StandardCharsets.UTF_8);
        Digest sha512 = Digest.of(Digest.Algorithm.SHA512, java.nio.ByteBuffer.wrap(yaml));
        Content layer = Content.verify(new io.agentloader.oci.Descriptor(MediaType.YAML, sha512, yaml.length), yaml);
        Content config = Content.hash(new MediaType("application/vnd.oci.empty.v1+json"), new byte[] {'{', '}'});

        List<BundledAgent> back = read(tar(agent(NAME, Agents.odd(config, List.of(layer)))));

        assertThat(back.get(0).content(sha512)).map(Content::toByteArray).contains(yaml);
    }

    @Test
    void layoutThatTarPackedFromInsideIsTaken() {
        Tars tar = new Tars()
                .entry('5', "./", new byte[0])
                .file("./oci-layout", LAYOUT)
                .file("./index.json", index(HAIKU.manifest(), "1"))
                .entry('5', "./blobs/", new byte[0])
                .entry('5', "./blobs/sha256/", new byte[0]);
        HAIKU.blobs().forEach(blob -> tar.file("./blobs/sha256/" + blob.digest().hex(), blob.toByteArray()));
        tar.file(
                "./blobs/sha256/" + HAIKU.manifest().digest().hex(),
                HAIKU.manifest().toByteArray());

        List<BundledAgent> back = read(tar.ended(), Optional.of(NAME));

        assertThat(back).extracting(agent -> agent.reference().canonical()).containsExactly(NAME);
    }

    @Test
    void shortNameIsNoReferenceAndTheErrorSaysSo() {
        assertThatThrownBy(() -> read(layout(HAIKU, "1").ended()))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining("index.json calls an agent '1', which is no full reference");
    }

    @Test
    void nameWithADigestHasToBeThatOfWhatItNames() {
        String lie = "ghcr.io/acme/helper@" + Digest.of(new byte[0]);

        assertThatThrownBy(() -> read(layout(HAIKU, lie).ended()))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining("index.json says that " + lie + " is "
                        + HAIKU.manifest().digest());
    }

    @Test
    void blobThatDoesNotHashToItsNameIsTold() {
        String name = "blobs/sha256/" + "0".repeat(64);

        assertThatThrownBy(() -> read(layout(HAIKU, NAME).file(name, "x").ended()))
                .isInstanceOf(InvalidBundle.class)
                .hasCauseInstanceOf(ContentMismatch.class)
                .hasMessageContaining(name + " does not hash to its name");
    }

    @Test
    void whatIsNotAnAgentIsNotTakenBesideOneThatIs() {
        byte[] mixed = tar(agent(NAME, HAIKU), agent("ghcr.io/acme/image:1", Agents.image()));

        assertThatThrownBy(() -> read(mixed)).isInstanceOf(NotAnAgent.class);
        assertThatThrownBy(() -> read(tar(agent(NAME, Agents.unannotated(Agents.HAIKU)))))
                .isInstanceOf(NotAnAgent.class);
    }

    @Test
    void manifestWithoutOneOfItsBlobsIsNotTaken() {
        Content config = HAIKU.blobs().get(0);
        BundledAgent holed = new BundledAgent(
                agent(NAME, HAIKU).reference(),
                HAIKU.manifest(),
                List.of(),
                HAIKU.blobs().subList(1, 2));

        assertThatThrownBy(() -> read(tar(holed)))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining("blobs/sha256/" + config.digest().hex() + " is missing");
    }

    @Test
    void indexWithOneOfItsAgentsIsTakenAndOneWithoutAnyIsNot() {
        Packed index = Agents.index(Agents.HAIKU, Agents.LIMERICK);
        Packed arm = Agents.raw(Agents.LIMERICK);
        var reference = agent(NAME, index).reference();

        BundledAgent half = new BundledAgent(reference, index.manifest(), List.of(arm.manifest()), arm.blobs());
        BundledAgent none = new BundledAgent(reference, index.manifest(), List.of(), List.of());

        assertThat(read(tar(half)).get(0).manifests())
                .extracting(Content::digest)
                .containsExactly(arm.manifest().digest());
        assertThatThrownBy(() -> read(tar(none))).hasMessageContaining("leads to no agent that is in the bundle");
    }

    static Stream<Arguments> attacks() {
        Map<String, byte[]> tars = Map.ofEntries(
                Map.entry(
                        "is a link",
                        layout(HAIKU, NAME)
                                .entry('2', "index.json", new byte[0])
                                .ended()),
                Map.entry(
                        "index.json is a link",
                        layout(HAIKU, NAME)
                                .entry('1', "index.json", new byte[0])
                                .ended()),
                Map.entry(
                        "is a device or a pipe",
                        layout(HAIKU, NAME).entry('3', "null", new byte[0]).ended()),
                Map.entry(
                        "pipe is a device or a pipe",
                        layout(HAIKU, NAME).entry('6', "pipe", new byte[0]).ended()),
                Map.entry(
                        "is neither a file",
                        layout(HAIKU, NAME).entry('S', "holes", new byte[0]).ended()),
                Map.entry(
                        "../x is no part", layout(HAIKU, NAME).file("../x", "").ended()),
                Map.entry(
                        "/etc/passwd is no part",
                        layout(HAIKU, NAME).file("/etc/passwd", "").ended()),
                Map.entry(
                        "blobs/sha256/../x is no part",
                        layout(HAIKU, NAME).file("blobs/sha256/../x", "").ended()),
                Map.entry(
                        "blobs/md5 is no part",
                        layout(HAIKU, NAME).entry('5', "blobs/md5", new byte[0]).ended()),
                Map.entry(
                        "index.json is there twice",
                        layout(HAIKU, NAME).file("./index.json", "{}").ended()),
                Map.entry(
                        "beyond all limits",
                        layout(HAIKU, NAME)
                                .sized("blobs/sha256/" + "a".repeat(64), "\u0080\0\0\0")
                                .ended()),
                Map.entry(
                        "are taken in all",
                        layout(HAIKU, NAME)
                                .sized("blobs/sha256/" + "a".repeat(64), "77777777777")
                                .ended()),
                Map.entry(
                        "is cut off",
                        layout(HAIKU, NAME)
                                .sized("blobs/sha256/" + "a".repeat(64), "00000100000")
                                .ended()),
                Map.entry("the tar is cut off", layout(HAIKU, NAME).unended()),
                Map.entry("the file is empty, and not a tar", new byte[0]),
                Map.entry("the file is not a tar", "no tar".getBytes(StandardCharsets.US_ASCII)),
                Map.entry(
                        "the end of the tar is cut off",
                        Arrays.copyOf(
                                layout(HAIKU, NAME).unended(),
                                layout(HAIKU, NAME).unended().length + 512)),
                Map.entry(
                        "data behind the end",
                        new Tars()
                                .raw(layout(HAIKU, NAME).ended())
                                .raw(new byte[] {1})
                                .unended()),
                Map.entry(
                        "file is not a tar",
                        new Tars()
                                .raw("x".repeat(1024).getBytes(StandardCharsets.US_ASCII))
                                .ended()),
                Map.entry(
                        "is followed by what is no tar header",
                        new Tars()
                                .raw(layout(HAIKU, NAME).unended())
                                .raw("x".repeat(1024).getBytes(StandardCharsets.US_ASCII))
                                .ended()),
                Map.entry("checksum is wrong", wrongSum()),
                Map.entry(
                        "is a sparse file",
                        layout(HAIKU, NAME)
                                .entry('x', "pax", "22 GNU.sparse.major=1\n".getBytes(StandardCharsets.US_ASCII))
                                .ended()),
                Map.entry(
                        "pax header that cannot be read",
                        layout(HAIKU, NAME)
                                .entry('x', "pax", "99 path=x\n".getBytes(StandardCharsets.US_ASCII))
                                .ended()),
                Map.entry(
                        "../../pax is no part",
                        layout(HAIKU, NAME)
                                .entry('x', "pax", "18 path=../../pax\n".getBytes(StandardCharsets.US_ASCII))
                                .file("index.json", "{}")
                                .ended()),
                Map.entry(
                        "../../gnu is no part",
                        layout(HAIKU, NAME)
                                .entry('L', "././@LongLink", "../../gnu\0".getBytes(StandardCharsets.US_ASCII))
                                .file("index.json", "{}")
                                .ended()),
                Map.entry(
                        "oci-layout is missing",
                        blobs(new Tars().file("index.json", index(HAIKU.manifest(), NAME)), HAIKU)
                                .ended()),
                Map.entry(
                        "index.json is missing",
                        new Tars().file("oci-layout", LAYOUT).ended()),
                Map.entry(
                        "oci-layout is not of version",
                        new Tars()
                                .file("oci-layout", "{\"imageLayoutVersion\":\"2\"}")
                                .ended()),
                Map.entry(
                        "oci-layout is not JSON",
                        new Tars().file("oci-layout", "{").ended()),
                Map.entry(
                        "index.json is no index",
                        new Tars()
                                .file("oci-layout", LAYOUT)
                                .file("index.json", "null")
                                .ended()),
                Map.entry(
                        "names 0 agents",
                        new Tars()
                                .file("oci-layout", LAYOUT)
                                .file("index.json", "{\"schemaVersion\":2,\"manifests\":[]}")
                                .ended()),
                Map.entry(
                        "is missing, and index.json needs it",
                        new Tars()
                                .file("oci-layout", LAYOUT)
                                .file("index.json", index(HAIKU.manifest(), NAME))
                                .ended()));
        return tars.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    private static byte[] wrongSum() {
        byte[] tar = layout(HAIKU, NAME).ended();
        tar[0]++;
        return tar;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void tarOfAnyOtherShapeIsRefusedWithItsEntry(String told, byte[] tar) {
        assertThatThrownBy(() -> read(tar))
                .isInstanceOf(InvalidBundle.class)
                .hasMessageContaining(told)
                .satisfies(thrown ->
                        assertThat(((AgentException) thrown).report().members()).containsKey("entry"));
    }

    @Test
    void namesThatCouldMoveACursorAreNotPrinted() {
        assertThatThrownBy(() -> read(new Tars().file("\u001b[2Jx", "").ended()))
                .hasMessageContaining("?[2Jx is no part")
                .hasMessageNotContaining("\u001b");
    }
}
