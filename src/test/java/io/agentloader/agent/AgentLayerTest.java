package io.agentloader.agent;

import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AgentLayerTest {

    private static final MediaType GZIP = new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");
    private static final byte[] YAML = "#!/usr/bin/env x\nagents:\n  root: {model: \"é\"}\n".getBytes(UTF_8);
    private static final long LIMIT = 1000;

    @Test
    void rawYamlIsTakenAsItIs() {
        Content agent = AgentLayer.open(layer(YAML), LIMIT);

        assertThat(agent.toByteArray()).isEqualTo(YAML);
        assertThat(agent.descriptor().mediaType()).isEqualTo(MediaType.YAML);
        assertThat(agent.digest()).isEqualTo(Digest.of(YAML));
    }

    @Test
    void gzipIsOpenedWhateverTheMediaTypeSays() {
        for (MediaType type : new MediaType[] {GZIP, MediaType.YAML, MediaType.OCTET_STREAM}) {
            Content agent = AgentLayer.open(Content.hash(type, gzip(YAML)), LIMIT);

            assertThat(agent.toByteArray()).isEqualTo(YAML);
            assertThat(agent.digest()).isEqualTo(Digest.of(YAML));
        }
    }

    @Test
    void gzipOfSeveralMembersIsOneAgent() {
        byte[] head = Arrays.copyOf(YAML, 10);
        byte[] tail = Arrays.copyOfRange(YAML, 10, YAML.length);

        Content agent = AgentLayer.open(layer(joined(gzip(head), gzip(tail))), LIMIT);

        assertThat(agent.toByteArray()).isEqualTo(YAML);
    }

    @Test
    void manyEmptyMembersAreAnEmptyAgentAndNoOverflow() {
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        byte[] empty = gzip(new byte[0]);
        for (int i = 0; i < 50_000; i++) {
            members.writeBytes(empty);
        }

        assertThat(AgentLayer.open(layer(members.toByteArray()), members.size()).size())
                .isZero();
    }

    @Test
    void gzipWithNameCommentAndExtraFieldIsOpened() {
        byte[] plain = gzip(YAML);
        ByteArrayOutputStream full = new ByteArrayOutputStream();
        full.writeBytes(Arrays.copyOf(plain, 3));
        full.write(4 + 8 + 16);
        full.writeBytes(Arrays.copyOfRange(plain, 4, 10));
        full.writeBytes(new byte[] {2, 0, 'x', 'y', 'n', 0, 'c', 0});
        full.writeBytes(Arrays.copyOfRange(plain, 10, plain.length));

        assertThat(AgentLayer.open(layer(full.toByteArray()), LIMIT).toByteArray())
                .isEqualTo(YAML);
    }

    @Test
    void agentOfNoBytesIsOne() {
        assertThat(AgentLayer.open(layer(new byte[0]), LIMIT).size()).isZero();
        assertThat(AgentLayer.open(layer(gzip(new byte[0])), LIMIT).size()).isZero();
    }

    @Test
    void agentOfExactlyTheLimitPassesAndOneMoreByteDoesNot() {
        byte[] full = "a".repeat((int) LIMIT).getBytes(UTF_8);
        byte[] over = "a".repeat((int) LIMIT + 1).getBytes(UTF_8);

        assertThat(AgentLayer.open(layer(full), LIMIT).size()).isEqualTo(LIMIT);
        assertThat(AgentLayer.open(layer(gzip(full)), LIMIT).size()).isEqualTo(LIMIT);
        breaks("size", over);
        breaks("size", gzip(over));
    }

    @Test
    void gzipBombStopsAtTheLimit() {
        byte[] bomb = gzip(new byte[100 << 20]);

        assertThat(bomb.length).isLessThan(1 << 20);
        assertThatThrownBy(() -> AgentLayer.open(layer(bomb), 1 << 20))
                .isInstanceOfSatisfying(
                        InvalidAgent.class,
                        failure -> assertThat(failure.report().members()).containsEntry("rule", "size"));
    }

    @Test
    void gzipCutAnywhereIsDamaged() {
        byte[] whole = gzip(YAML);
        for (int length = 2; length < whole.length; length++) {
            breaks("gzip", Arrays.copyOf(whole, length));
        }
    }

    @Test
    void secondMemberCutAnywhereIsDamaged() {
        byte[] first = gzip(YAML);
        byte[] both = joined(first, gzip(YAML));
        for (int length = first.length + 1; length < both.length; length++) {
            breaks("gzip", Arrays.copyOf(both, length));
        }
    }

    @Test
    void gzipWithAFlippedBitIsDamaged() {
        byte[] whole = gzip(YAML);
        whole[whole.length - 6] ^= 1;

        breaks("gzip", whole);
    }

    @Test
    void whatStandsBehindTheGzipIsRefused() {
        breaks("gzip", joined(gzip(YAML), new byte[] {0}));
        breaks("gzip", joined(gzip(YAML), "more, and more than any header".getBytes(UTF_8)));
    }

    @Test
    void tarInGzipFailsByItsNul() {
        byte[] tar = new byte[512];
        System.arraycopy(YAML, 0, tar, 0, YAML.length);

        breaks("nul", gzip(tar));
        breaks("nul", tar);
        breaks("nul", "agents: {}\n".getBytes(UTF_16LE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0xc3, 0xff, 0xc0af, 0xeda080, 0xf4908080, 0xe282})
    void brokenOverlongAndSurrogateSequencesAreNotUtf8(int sequence) {
        byte[] bytes = joined("a: ".getBytes(UTF_8), bigEndian(sequence));

        assertThatThrownBy(() -> AgentLayer.open(layer(bytes), LIMIT))
                .isInstanceOfSatisfying(InvalidAgent.class, failure -> {
                    assertThat(failure.report().members()).containsEntry("rule", "utf-8");
                    assertThat(failure.report().detail()).contains("at byte 3");
                });
    }

    @Test
    void utf8IsCheckedBeyondTheFirstBuffer() {
        byte[] bytes = joined("é".repeat(20_000).getBytes(UTF_8), new byte[] {(byte) 0xff});

        assertThatThrownBy(() -> AgentLayer.open(layer(bytes), 1 << 20)).hasMessageContaining("at byte 40000");
    }

    @Property(tries = 2000)
    void noLayerEscapesTheOneFailure(@ForAll byte[] bytes, @ForAll boolean asGzip) {
        byte[] layer = asGzip ? joined(new byte[] {0x1f, (byte) 0x8b, 8}, bytes) : bytes;
        try {
            assertThat(AgentLayer.open(layer(layer), LIMIT).size()).isLessThanOrEqualTo(LIMIT);
        } catch (InvalidAgent refused) {
            assertThat(refused.report().members().get("rule")).isIn("size", "gzip", "utf-8", "nul");
        }
    }

    private static void breaks(String rule, byte[] bytes) {
        assertThatThrownBy(() -> AgentLayer.open(layer(bytes), LIMIT))
                .as("%s bytes", bytes.length)
                .isInstanceOfSatisfying(
                        InvalidAgent.class,
                        failure -> assertThat(failure.report().members()).containsEntry("rule", rule));
    }

    private static Content layer(byte[] bytes) {
        return Content.hash(GZIP, bytes);
    }

    private static byte[] bigEndian(int sequence) {
        int length = sequence < 0 || sequence > 0xffffff ? 4 : sequence > 0xffff ? 3 : sequence > 0xff ? 2 : 1;
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (sequence >>> (8 * (length - 1 - i)));
        }
        return bytes;
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
            stream.write(bytes);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return packed.toByteArray();
    }
}
