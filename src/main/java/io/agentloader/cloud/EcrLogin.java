package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cloud.CloudRequest.Reach;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;

/** Amazon's registries: one signed {@code GetAuthorizationToken}, whose answer is a user and a password for half a day. */
final class EcrLogin implements CloudSource {

    private static final Duration UNTOLD_LIFETIME = Duration.ofHours(1);

    private final AwsIdentity identity;
    private final Variables environment;
    private final CloudDoors doors;
    private final InstantSource clock;

    EcrLogin(AwsIdentity identity, Variables environment, CloudDoors doors, InstantSource clock) {
        this.identity = identity;
        this.environment = environment;
        this.doors = doors;
        this.clock = clock;
    }

    @Override
    public Uni<CloudLogin> login(String registry) {
        AwsPlace place = AwsPlace.of(registry, environment)
                .orElseThrow(
                        () -> CloudRefusal.because("the host does not tell the region, and neither does AWS_REGION"));
        CloudUrl.of("AWS_ENDPOINT_URL", place.url());
        return identity.keys(place.region())
                .flatMap(keys -> doors.ask(signed(place, keys)))
                .map(this::login);
    }

    private CloudRequest signed(AwsPlace place, AwsKeys keys) {
        CloudRequest request = CloudRequest.post(Reach.SERVICE, place.url() + "/", "application/x-amz-json-1.1", "{}")
                .with("X-Amz-Target", place.target());
        return new SigV4(place.region(), place.service()).sign(request, keys, clock.instant());
    }

    /** The private registries' answer is a list of one, and the public one's is no list. */
    private CloudLogin login(CloudAnswer answer) {
        JsonNode root = CloudJson.parse(answer.body());
        if (!answer.isOk()) {
            throw CloudRefusal.of(answer, CloudJson.text(root, "__type"));
        }
        JsonNode data = root.path("authorizationData");
        JsonNode given = data.isArray() ? data.path(0) : data;
        String pair = decoded(answer, CloudJson.required(answer, given, "authorizationToken"));
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw CloudRefusal.because(answer.host() + " sent a token that is no user and password");
        }
        Instant expires =
                CloudJson.instant(given, "expiresAt").orElse(clock.instant().plus(UNTOLD_LIFETIME));
        return CloudLogin.password(pair.substring(0, colon), pair.substring(colon + 1), expires);
    }

    private static String decoded(CloudAnswer answer, String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            throw CloudRefusal.because(answer.host() + " sent a token that is no base64");
        }
    }
}
