package io.agentloader.store;

import io.agentloader.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The checksum that ends every file of ours in JSON: of all bytes before it, and always the last member. */
final class Seal {

    private Seal() {}

    /**
     * The whole file.
     *
     * @param open an object without its last brace
     */
    static byte[] on(String open) {
        byte[] body = open.getBytes(StandardCharsets.UTF_8);
        byte[] end = end(body, body.length);
        byte[] all = Arrays.copyOf(body, body.length + end.length);
        System.arraycopy(end, 0, all, body.length, end.length);
        return all;
    }

    /** How a file ends whose first bytes are these. */
    static byte[] end(byte[] bytes, int length) {
        Digest checksum = Digest.of(Arrays.copyOf(bytes, length));
        return (",\"checksum\":\"" + checksum + "\"}\n").getBytes(StandardCharsets.US_ASCII);
    }
}
