package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cloud.CloudRequest.Reach;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who this process is in Microsoft's Entra: a client secret in variables, a workload identity, the managed identity of
 * an app or a machine. Variables and answers are as Azure's own SDKs have them.
 */
final class EntraIdentity {

    private static final String RESOURCE = "https://containerregistry.azure.net";
    private static final String ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private static final String INSTANCE = "http://169.254.169.254";

    private final Variables environment;
    private final CloudDoors doors;

    EntraIdentity(Variables environment, CloudDoors doors) {
        this.environment = environment;
        this.doors = doors;
    }

    /**
     * An access token, and the tenant where it is known.
     *
     * @param tenant empty when neither a variable nor the token tells it
     */
    record Proof(String token, Optional<String> tenant) {
        @Override
        public String toString() {
            return "Proof";
        }
    }

    /** The first identity that there is, for the cloud that the registry is in. */
    Uni<Proof> proof(String registry) {
        return FirstOf.<String>these(List.of(
                        () -> fromSecret(registry), () -> fromWorkload(registry), this::fromApp, this::fromInstance))
                .map(found -> found.map(this::known)
                        .orElseThrow(() -> CloudRefusal.nobody("no Azure identity was found (client secret, workload"
                                + " identity, managed identity)")));
    }

    private Proof known(String token) {
        return new Proof(
                token, environment.get("AZURE_TENANT_ID").or(() -> CloudJson.text(CloudJson.claims(token), "tid")));
    }

    private Uni<Optional<String>> fromSecret(String registry) {
        return environment
                .get("AZURE_CLIENT_SECRET")
                .map(secret -> fromAuthority(registry, Map.of("client_secret", secret)))
                .orElseGet(FirstOf::nothing);
    }

    private Uni<Optional<String>> fromWorkload(String registry) {
        return environment
                .get("AZURE_FEDERATED_TOKEN_FILE")
                .map(file -> doors.read("AZURE_FEDERATED_TOKEN_FILE", file)
                        .flatMap(assertion -> fromAuthority(
                                registry, Map.of("client_assertion_type", ASSERTION, "client_assertion", assertion))))
                .orElseGet(FirstOf::nothing);
    }

    /** Without a tenant and a client the variables are not about an application. */
    private Uni<Optional<String>> fromAuthority(String registry, Map<String, String> evidence) {
        Optional<String> tenant = environment.get("AZURE_TENANT_ID").filter(text -> text.matches("[A-Za-z0-9.-]+"));
        Optional<String> client = environment.get("AZURE_CLIENT_ID");
        if (tenant.isEmpty() || client.isEmpty()) {
            return FirstOf.nothing();
        }
        Map<String, String> form = new LinkedHashMap<>(evidence);
        form.put("grant_type", "client_credentials");
        form.put("client_id", client.orElseThrow());
        form.put("scope", RESOURCE + "/.default");
        String authority = environment.url(authority(registry), "AZURE_AUTHORITY_HOST");
        return doors.ask(CloudRequest.form(
                        Reach.SERVICE, authority + "/" + tenant.orElseThrow() + "/oauth2/v2.0/token", form))
                .map(answer -> Optional.of(token(answer)));
    }

    /** Each of Azure's clouds has its own. */
    private static String authority(String registry) {
        String host = registry.toLowerCase(Locale.ROOT).replaceFirst(":\\d+$", "");
        return switch (host.substring(host.lastIndexOf('.') + 1)) {
            case "cn" -> "https://login.partner.microsoftonline.cn";
            case "us" -> "https://login.microsoftonline.us";
            case "de" -> "https://login.microsoftonline.de";
            default -> "https://login.microsoftonline.com";
        };
    }

    private static String token(CloudAnswer answer) {
        JsonNode root = CloudJson.parse(answer.body());
        if (!answer.isOk()) {
            throw CloudRefusal.of(answer, CloudJson.text(root, "error"));
        }
        return CloudJson.required(answer, root, "access_token");
    }

    /** App Service, Container Apps and Functions have a service of their own beside them. */
    private Uni<Optional<String>> fromApp() {
        Optional<String> secret = environment.get("IDENTITY_HEADER");
        Optional<String> endpoint = environment.get("IDENTITY_ENDPOINT").filter(url -> secret.isPresent());
        return endpoint.map(url -> {
                    CloudRequest request = CloudRequest.get(Reach.METADATA, url + "?" + query("2019-08-01"))
                            .with("X-IDENTITY-HEADER", secret.orElseThrow());
                    return doors.ask(request).map(answer -> Optional.of(token(answer)));
                })
                .orElseGet(FirstOf::nothing);
    }

    private Uni<Optional<String>> fromInstance() {
        String base = environment.url(INSTANCE, "AZURE_POD_IDENTITY_AUTHORITY_HOST");
        CloudRequest request = CloudRequest.get(
                        Reach.METADATA, base + "/metadata/identity/oauth2/token?" + query("2018-02-01"))
                .with("Metadata", "true");
        return doors.askBeside(request)
                .map(answer -> answer.flatMap(given -> CloudJson.text(CloudJson.parse(given.body()), "access_token")));
    }

    private String query(String version) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("api-version", version);
        members.put("resource", RESOURCE);
        environment.get("AZURE_CLIENT_ID").ifPresent(client -> members.put("client_id", client));
        return CloudRequest.encoded(members);
    }
}
