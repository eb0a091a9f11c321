package io.agentloader.agent;

import io.agentloader.oci.Content;
import java.nio.ByteBuffer;

/** Opens gzip within a limit that is counted while inflating, so that a small layer cannot fill the memory. */
final class Gunzip {

    private static final int MAGIC = 0x1f8b;

    private Gunzip() {}

    static boolean isGzip(ByteBuffer bytes) {
        return bytes.remaining() >= 2 && Short.toUnsignedInt(bytes.duplicate().getShort()) == MAGIC;
    }

    /** All members, one after the other, and nothing behind them. */
    static byte[] open(Content layer, long maxSize) {
        ByteBuffer rest = layer.bytes();
        GzipMember.Sink opened = new GzipMember.Sink(maxSize);
        try {
            while (rest.hasRemaining()) {
                if (!isGzip(rest)) {
                    throw AgentLayer.invalid(layer, "gzip", "has something behind its gzip stream");
                }
                GzipMember.inflate(rest, opened);
            }
            return opened.bytes();
        } catch (GzipMember.TooLarge tooLarge) {
            throw AgentLayer.invalid(layer, "size", "is more than the allowed " + maxSize + " bytes when unpacked");
        } catch (GzipMember.Broken broken) {
            throw AgentLayer.invalid(layer, "gzip", "is gzip that cannot be unpacked: it is cut off or damaged");
        }
    }
}
