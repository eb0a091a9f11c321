package io.agentloader.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.cloud.CloudRequest.Reach;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds out who this process is at Google, as application default credentials do: the file that a variable names, gcloud's own
 * file, the metadata server.
 */
final class GoogleIdentity {

    private static final String VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS";
    private static final String TOKENS = "https://oauth2.googleapis.com/token";
    private static final String METADATA = "169.254.169.254";
    private static final String PATH = "/computeMetadata/v1/instance/service-accounts/default/token";
    private static final Duration UNTOLD_LIFETIME = Duration.ofMinutes(5);

    private final Variables environment;
    private final Path home;
    private final CloudDoors doors;
    private final InstantSource clock;

    GoogleIdentity(Variables environment, Path home, CloudDoors doors, InstantSource clock) {
        this.environment = environment;
        this.home = home;
        this.doors = doors;
        this.clock = clock;
    }

    /** An access token. Its text does not show it. */
    record Access(String token, Instant expires) {
        @Override
        public String toString() {
            return "Access until " + expires;
        }
    }

    /** The first identity that there is. */
    Uni<Access> access() {
        return FirstOf.<Access>these(List.of(this::fromVariable, this::fromGcloud, this::fromMetadata))
                .map(found -> found.orElseThrow(() -> CloudRefusal.nobody("no Google identity was found (key file,"
                        + " application default credentials, metadata server)")));
    }

    private Uni<Optional<Access>> fromVariable() {
        return environment
                .get(VARIABLE)
                .map(file -> doors.read(VARIABLE, file).flatMap(this::fromFile).map(Optional::of))
                .orElseGet(FirstOf::nothing);
    }

    private Uni<Optional<Access>> fromGcloud() {
        String folder = environment
                .get("CLOUDSDK_CONFIG")
                .orElseGet(() -> home.resolve(".config").resolve("gcloud").toString());
        return doors.file(folder + "/application_default_credentials.json")
                .flatMap(text ->
                        text.map(json -> fromFile(json).map(Optional::of)).orElseGet(FirstOf::nothing));
    }

    private Uni<Access> fromFile(String text) {
        JsonNode file = CloudJson.parse(text);
        Map<String, String> form = new LinkedHashMap<>();
        String url = tokenUrl(file);
        switch (file.path("type").asText()) {
            case "service_account" -> {
                form.put("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");
                form.put("assertion", GoogleKey.parse(file).assertion(url, clock.instant()));
            }
            case "authorized_user" -> {
                form.put("grant_type", "refresh_token");
                List.of("client_id", "client_secret", "refresh_token")
                        .forEach(name -> form.put(name, file.path(name).asText()));
            }
            default ->
                throw CloudRefusal.because(
                        "Google's credentials are neither of type service_account nor authorized_user,"
                                + " which are all that is understood");
        }
        return doors.ask(CloudRequest.form(Reach.SERVICE, url, form)).map(this::access);
    }

    /** A file may name another service; a secret is not sent to it without TLS, unless it is on this machine. */
    private static String tokenUrl(JsonNode file) {
        String url = CloudJson.text(file, "token_uri").orElse(TOKENS);
        URI place = CloudUrl.of("token_uri", url);
        if (!place.getScheme().equals("https") && !place.getHost().equals("127.0.0.1")) {
            throw CloudRefusal.because("token_uri in Google's credentials is no https URL");
        }
        return url;
    }

    private Access access(CloudAnswer answer) {
        JsonNode root = CloudJson.parse(answer.body());
        if (!answer.isOk()) {
            throw CloudRefusal.of(answer, CloudJson.text(root, "error"));
        }
        Duration lifetime =
                CloudJson.seconds(root, "expires_in").map(Duration::ofSeconds).orElse(UNTOLD_LIFETIME);
        return new Access(
                CloudJson.required(answer, root, "access_token"),
                clock.instant().plus(lifetime));
    }

    private Uni<Optional<Access>> fromMetadata() {
        String host = environment.get("GCE_METADATA_HOST", "GCE_METADATA_IP").orElse(METADATA);
        CloudRequest request =
                CloudRequest.get(Reach.METADATA, "http://" + host + PATH).with("Metadata-Flavor", "Google");
        return doors.askBeside(request).map(answer -> answer.map(this::access));
    }
}
