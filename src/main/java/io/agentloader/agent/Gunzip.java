package io.agentloader.agent;

import io.agentloader.oci.Content;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;

/** Opens gzip within a limit that is counted while inflating, so that a small layer cannot fill the memory. */
final class Gunzip {

    private static final int MAGIC = 0x1f8b;
    private static final int TRAILER = 8;

    private Gunzip() {}

    static boolean isGzip(ByteBuffer bytes) {
        return bytes.remaining() >= 2 && Short.toUnsignedInt(bytes.duplicate().getShort()) == MAGIC;
    }

    static byte[] open(Content layer, long maxSize) {
        int limit = (int) Math.min(maxSize, Integer.MAX_VALUE - TRAILER);
        try (Members members = new Members(layer)) {
            byte[] opened = members.readNBytes(limit);
            if (members.read() >= 0) {
                throw AgentLayer.invalid(layer, "size", "is more than the allowed " + maxSize + " bytes when unpacked");
            }
            if (members.isFollowedBySomething()) {
                throw AgentLayer.invalid(layer, "gzip", "has something behind its gzip stream");
            }
            return opened;
        } catch (IOException broken) {
            throw AgentLayer.invalid(layer, "gzip", "is gzip that cannot be unpacked: it is cut off or damaged");
        }
    }

    /** All members of a gzip stream. Its buffer holds the whole layer, so that what stands behind them can be told. */
    private static final class Members extends GZIPInputStream {

        private Members(Content layer) throws IOException {
            super(stream(layer), Math.toIntExact(layer.size()));
        }

        private static InputStream stream(Content layer) {
            return new ByteArrayInputStream(layer.toByteArray());
        }

        /** The parent class ends quietly at what is no further member; a truncated one is lost that way. */
        private boolean isFollowedBySomething() {
            return inf.getRemaining() != TRAILER;
        }
    }
}
