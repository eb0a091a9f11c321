package io.agentloader.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.ContentMismatch;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ContentTest {

    private static final byte[] BYTES = "version: 2\n".getBytes(UTF_8);
    private static final Descriptor DESCRIPTOR = new Descriptor(MediaType.YAML, Digest.of(BYTES), BYTES.length);

    @Test
    void bytesThatMatchTheirDescriptorBecomeContent() {
        Content content = Content.verify(DESCRIPTOR, BYTES);

        assertThat(content.descriptor()).isEqualTo(DESCRIPTOR);
        assertThat(content.toByteArray()).isEqualTo(BYTES);
    }

    @Test
    void sha512IsVerifiedWithItsOwnAlgorithm() {
        Digest sha512 = Digest.of(Digest.Algorithm.SHA512, ByteBuffer.wrap(BYTES));
        Descriptor descriptor = new Descriptor(MediaType.YAML, sha512, BYTES.length);

        assertThat(Content.verify(descriptor, BYTES).digest()).isEqualTo(sha512);
        assertThatThrownBy(() -> Content.verify(descriptor, "version: 3\n".getBytes(UTF_8)))
                .isInstanceOf(ContentMismatch.class);
    }

    @Test
    void flippedBitIsAMismatchThatNamesBothDigests() {
        byte[] flipped = BYTES.clone();
        flipped[3] ^= 1;

        assertThatThrownBy(() -> Content.verify(DESCRIPTOR, flipped))
                .isInstanceOfSatisfying(ContentMismatch.class, failure -> assertThat(
                                failure.report().members())
                        .containsEntry("expected", DESCRIPTOR.digest().toString())
                        .containsEntry("actual", Digest.of(flipped).toString()));
    }

    @Test
    void otherSizeIsAMismatch() {
        Descriptor longer = new Descriptor(MediaType.YAML, DESCRIPTOR.digest(), BYTES.length + 1);

        assertThatThrownBy(() -> Content.verify(longer, BYTES))
                .isInstanceOf(ContentMismatch.class)
                .hasMessageContaining("is 11 bytes, not 12");
    }

    @Test
    void contentCannotBeChangedFromOutside() {
        byte[] given = BYTES.clone();
        Content content = Content.verify(DESCRIPTOR, given);

        given[0] = 'X';
        content.toByteArray()[0] = 'X';

        assertThat(content.toByteArray()).isEqualTo(BYTES);
        assertThat(content.bytes().isReadOnly()).isTrue();
        assertThat(content.bytes()).isEqualTo(ByteBuffer.wrap(BYTES));
    }

    @Test
    void contentKeepsItsDigestUnderAnotherType() {
        Content plain = Content.hash(MediaType.OCTET_STREAM, BYTES);

        assertThat(plain.as(MediaType.YAML).descriptor()).isEqualTo(DESCRIPTOR);
    }
}
