package io.agentloader.oidc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.agentloader.cloud.CloudAnswer;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudRequest;
import io.agentloader.cloud.CloudRequest.Reach;
import io.agentloader.config.OidcRules;
import io.agentloader.failure.AgentException;
import io.smallrye.mutiny.Uni;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * Finds the keys of an issuer: first its description (OpenID Connect Discovery 1.0 section 4), which says where they are. No
 * redirect is followed, and an issuer of {@code https} leads to no other scheme.
 */
final class Discovery {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DESCRIPTION = ".well-known/openid-configuration";

    private final String issuer;
    private final CloudCalls calls;
    private final Executor work;

    /** The executor is for what takes a moment; calls are made by whoever subscribes. */
    Discovery(String issuer, CloudCalls calls, Executor work) {
        this.issuer = issuer;
        this.calls = calls;
        this.work = work;
    }

    /** Asks now; fails with an {@link IssuerTrouble}. */
    Uni<KeySet> keys() {
        return get(issuer + (issuer.endsWith("/") ? "" : "/") + DESCRIPTION)
                .map(this::placeOfKeys)
                .flatMap(this::get)
                .map(answer -> KeySet.parse(answer.body()))
                .onFailure(failure -> !(failure instanceof IssuerTrouble))
                .transform(Discovery::trouble);
    }

    private Uni<CloudAnswer> get(String url) {
        return calls.send(new CloudRequest(Reach.REGISTRY, "GET", url, Map.of("Accept", "application/json"), ""))
                .emitOn(work)
                .invoke(answer -> {
                    if (answer.status() != 200) {
                        throw IssuerTrouble.because(answer.host() + " answered " + answer.status());
                    }
                });
    }

    /** Whoever says to be another issuer may be one: somebody else's keys must never be taken for ours (section 4.3). */
    private String placeOfKeys(CloudAnswer answer) {
        JsonNode description = parse(answer.body());
        if (!description.path("issuer").asText().equals(issuer)) {
            throw IssuerTrouble.because(
                    answer.host() + " describes another issuer than the one of agent-loader.oidc.issuer");
        }
        String place = description.path("jwks_uri").asText();
        boolean secure = !issuer.startsWith("https:") || place.startsWith("https:");
        return Optional.of(place)
                .filter(url -> secure && OidcRules.place(url).isPresent())
                .orElseThrow(() -> IssuerTrouble.because(answer.host() + " names no jwks_uri of https"));
    }

    private static JsonNode parse(String body) {
        try {
            return Optional.ofNullable(JSON.readTree(body)).orElse(MissingNode.getInstance());
        } catch (JsonProcessingException broken) {
            return MissingNode.getInstance();
        }
    }

    private static IssuerTrouble trouble(Throwable failure) {
        return IssuerTrouble.because(
                failure instanceof AgentException known
                        ? known.report().host().orElse("the issuer") + ": "
                                + known.report().detail()
                        : "there is too much to do");
    }
}
