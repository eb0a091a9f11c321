package io.agentloader.cloud;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AWS's Signature Version 4 for requests without a query: all of their headers are signed, with {@code Host} and what is added.
 *
 * @param service in AWS's spelling, such as {@code ecr}
 */
record SigV4(String region, String service) {

    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    /** The request with the headers that prove who sends it. */
    CloudRequest sign(CloudRequest request, AwsKeys keys, Instant now) {
        String time = TIME.format(now);
        CloudRequest dated = request.with("X-Amz-Date", time);
        CloudRequest complete = keys.token()
                .map(token -> dated.with("X-Amz-Security-Token", token))
                .orElse(dated);
        SortedMap<String, String> headers = headers(complete);
        String names = String.join(";", headers.keySet());
        String scope = time.substring(0, DATE_LENGTH) + "/" + region + "/" + service + "/aws4_request";
        String toSign = String.join("\n", ALGORITHM, time, scope, hash(canonical(complete, headers, names)));
        String signature = HexFormat.of().formatHex(mac(key(keys.secret(), time), toSign));
        return complete.with(
                "Authorization",
                ALGORITHM + " Credential=" + keys.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + signature);
    }

    private static SortedMap<String, String> headers(CloudRequest request) {
        SortedMap<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.strip()));
        headers.put("host", URI.create(request.url()).getAuthority());
        return headers;
    }

    private static String canonical(CloudRequest request, SortedMap<String, String> headers, String names) {
        String path = URI.create(request.url()).getRawPath();
        String lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                .collect(Collectors.joining());
        return String.join("\n", request.method(), path.isEmpty() ? "/" : path, "", lines, names, hash(request.body()));
    }

    private byte[] key(String secret, String time) {
        byte[] date = mac(("AWS4" + secret).getBytes(StandardCharsets.UTF_8), time.substring(0, DATE_LENGTH));
        return mac(mac(mac(date, region), service), "aws4_request");
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has HmacSHA256", missing);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
