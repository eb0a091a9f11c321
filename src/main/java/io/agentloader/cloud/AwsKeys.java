package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Who we are in AWS. Its text says nothing of it.
 *
 * @param token of a session; keys that last have none
 */
record AwsKeys(String id, String secret, Optional<String> token) {

    /** As the services beside a machine or container have them; empty when something is missing. */
    static Optional<AwsKeys> parse(CloudAnswer answer) {
        JsonNode root = CloudJson.parse(answer.body());
        return CloudJson.text(root, "AccessKeyId").flatMap(id -> CloudJson.text(root, "SecretAccessKey")
                .map(secret -> new AwsKeys(id, secret, CloudJson.text(root, "Token"))));
    }

    @Override
    public String toString() {
        return "AwsKeys";
    }
}
