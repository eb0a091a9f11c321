package io.agentloader.http;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Digest.Algorithm;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/** {@code Repr-Digest} (RFC 9530). It holds for every answer, because no content coding is ever applied. */
final class ReprDigest {

    private static final Pattern SHA512_WANTED =
            Pattern.compile("(?:^|[,\\s])sha-512\\s*=\\s*(?:[1-9]|10)(?:$|[,;\\s])");

    private ReprDigest() {}

    /**
     * The SHA-256 always, the SHA-512 when wanted.
     *
     * @param wanted the lines of {@code Want-Repr-Digest}
     */
    static String of(Content body, List<String> wanted) {
        String always = member("sha-256", sha256(body));
        return wanted.stream().anyMatch(line -> SHA512_WANTED.matcher(line).find())
                ? always + ", " + member("sha-512", Digest.of(Algorithm.SHA512, body.bytes()))
                : always;
    }

    private static Digest sha256(Content body) {
        return body.digest().algorithm() == Algorithm.SHA256
                ? body.digest()
                : Digest.of(Algorithm.SHA256, body.bytes());
    }

    private static String member(String key, Digest digest) {
        byte[] raw = HexFormat.of().parseHex(digest.hex());
        return key + "=:" + Base64.getEncoder().encodeToString(raw) + ":";
    }
}
