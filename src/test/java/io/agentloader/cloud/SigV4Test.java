package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.cloud.CloudRequest.Reach;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the vectors that AWS publishes with its signature. */
class SigV4Test {

    private static final AwsKeys KEYS =
            new AwsKeys("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.empty());
    private static final Instant THEN = Instant.parse("2015-08-30T12:36:00Z");
    private static final SigV4 SIGNER = new SigV4("us-east-1", "service");

    @Test
    void postVanillaHasThePublishedSignature() {
        assertThat(authorization("POST", KEYS))
                .isEqualTo("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                        + " SignedHeaders=host;x-amz-date,"
                        + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @Test
    void getVanillaHasThePublishedSignature() {
        assertThat(authorization("GET", KEYS))
                .endsWith("Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
    }

    @Test
    void aSessionsTokenIsSentAndSigned() {
        AwsKeys session = new AwsKeys(KEYS.id(), KEYS.secret(), Optional.of("session"));

        CloudRequest signed = SIGNER.sign(request("POST"), session, THEN);

        assertThat(signed.headers()).containsEntry("X-Amz-Security-Token", "session");
        assertThat(signed.headers().get("Authorization"))
                .contains("SignedHeaders=host;x-amz-date;x-amz-security-token");
    }

    private static String authorization(String method, AwsKeys keys) {
        return String.valueOf(SIGNER.sign(request(method), keys, THEN).headers().get("Authorization"));
    }

    private static CloudRequest request(String method) {
        return new CloudRequest(Reach.SERVICE, method, "https://example.amazonaws.com/", Map.of(), "");
    }
}
