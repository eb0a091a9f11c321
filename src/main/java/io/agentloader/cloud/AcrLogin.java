package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cloud.CloudRequest.Reach;
import io.agentloader.cloud.EntraIdentity.Proof;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Azure's registries: each gives an identity token of its own for an access token of Entra. */
final class AcrLogin implements CloudSource {

    private static final Duration UNTOLD_LIFETIME = Duration.ofMinutes(10);

    private final EntraIdentity identity;
    private final String scheme;
    private final CloudDoors doors;
    private final InstantSource clock;

    AcrLogin(EntraIdentity identity, String scheme, CloudDoors doors, InstantSource clock) {
        this.identity = identity;
        this.scheme = scheme;
        this.doors = doors;
        this.clock = clock;
    }

    @Override
    public Uni<CloudLogin> login(String registry) {
        return identity.proof(registry)
                .flatMap(proof -> doors.ask(CloudRequest.form(
                        Reach.REGISTRY, scheme + "://" + registry + "/oauth2/exchange", exchange(registry, proof))))
                .map(this::login);
    }

    private static Map<String, String> exchange(String registry, Proof proof) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "access_token");
        form.put("service", registry);
        proof.tenant().ifPresent(tenant -> form.put("tenant", tenant));
        form.put("access_token", proof.token());
        return form;
    }

    private CloudLogin login(CloudAnswer answer) {
        JsonNode root = CloudJson.parse(answer.body());
        if (!answer.isOk()) {
            throw CloudRefusal.of(answer, CloudJson.text(root.path("errors").path(0), "code"));
        }
        String token = CloudJson.required(answer, root, "refresh_token");
        Instant expires = CloudJson.instant(CloudJson.claims(token), "exp")
                .orElse(clock.instant().plus(UNTOLD_LIFETIME));
        return CloudLogin.identityToken(token, expires);
    }
}
