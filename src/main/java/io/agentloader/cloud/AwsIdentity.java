package io.agentloader.cloud;

import io.agentloader.cloud.CloudRequest.Reach;
import io.smallrye.mutiny.Uni;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds out who this process is in AWS: keys in variables, a web identity (IRSA), keys in a profile, the container's own service
 * (ECS, EKS pod identity), the role of the instance. Variables and answers are as AWS's own SDKs have them.
 */
final class AwsIdentity {

    /** Where containers have their service; a URL in a variable may lead to no other without TLS. */
    private static final Set<String> CONTAINER_HOSTS =
            Set.of("localhost", "127.0.0.1", "[::1]", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]");

    private static final String INSTANCE = "http://169.254.169.254";
    private static final String ROLES = "/latest/meta-data/iam/security-credentials/";
    private static final Pattern ROLE = Pattern.compile("[\\w+=,.@-]{1,128}");
    private static final Pattern CODE = Pattern.compile("<Code>([^<]*)</Code>");

    private final Variables environment;
    private final Path home;
    private final CloudDoors doors;
    private final InstantSource clock;

    AwsIdentity(Variables environment, Path home, CloudDoors doors, InstantSource clock) {
        this.environment = environment;
        this.home = home;
        this.doors = doors;
        this.clock = clock;
    }

    static Optional<String> region(Variables environment) {
        return environment.get("AWS_REGION", "AWS_DEFAULT_REGION").filter(text -> text.matches("[a-z0-9-]{1,64}"));
    }

    /**
     * The first identity that there is.
     *
     * @param region of the registry, for a security token service when no variable names one
     */
    Uni<AwsKeys> keys(String region) {
        return FirstOf.<AwsKeys>these(List.of(
                        this::fromVariables,
                        () -> fromWebIdentity(region),
                        this::fromProfile,
                        this::fromContainer,
                        this::fromInstance))
                .map(found -> found.orElseThrow(() -> CloudRefusal.nobody(
                        "no AWS identity was found (variables, web identity, profile, container, instance)")));
    }

    private Uni<Optional<AwsKeys>> fromVariables() {
        return Uni.createFrom().item(environment.get("AWS_ACCESS_KEY_ID").flatMap(id -> environment
                .get("AWS_SECRET_ACCESS_KEY")
                .map(secret -> new AwsKeys(id, secret, environment.get("AWS_SESSION_TOKEN")))));
    }

    private Uni<Optional<AwsKeys>> fromWebIdentity(String region) {
        Optional<String> file = environment.get("AWS_WEB_IDENTITY_TOKEN_FILE");
        Optional<String> role = environment.get("AWS_ROLE_ARN");
        if (file.isEmpty() || role.isEmpty()) {
            return FirstOf.nothing();
        }
        String place = region(environment).orElse(region);
        String url = environment.url(
                "https://sts." + place + "." + AwsPlace.domain(place), "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL");
        return doors.read("AWS_WEB_IDENTITY_TOKEN_FILE", file.orElseThrow())
                .flatMap(token ->
                        doors.ask(CloudRequest.form(Reach.SERVICE, url + "/", assume(role.orElseThrow(), token))))
                .map(answer -> Optional.of(assumed(answer)));
    }

    /** Who names a profile wants that one and no other. */
    private Uni<Optional<AwsKeys>> fromProfile() {
        Optional<String> named = environment.get("AWS_PROFILE");
        String file = environment
                .get("AWS_SHARED_CREDENTIALS_FILE")
                .orElseGet(() -> home.resolve(".aws").resolve("credentials").toString());
        return doors.file(file)
                .map(text -> text.flatMap(ini -> AwsProfile.keys(ini, named.orElse("default"))))
                .invoke(keys -> {
                    if (named.isPresent() && keys.isEmpty()) {
                        throw CloudRefusal.because(
                                "the profile that AWS_PROFILE names has no keys in AWS's credentials" + " file");
                    }
                });
    }

    private Map<String, String> assume(String role, String token) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("Action", "AssumeRoleWithWebIdentity");
        form.put("Version", "2011-06-15");
        form.put("RoleArn", role);
        form.put("RoleSessionName", environment.get("AWS_ROLE_SESSION_NAME").orElse("agent-loader-" + clock.millis()));
        form.put("WebIdentityToken", token);
        return form;
    }

    /** The service speaks XML, of which three flat elements matter. */
    private static AwsKeys assumed(CloudAnswer answer) {
        if (!answer.isOk()) {
            Matcher code = CODE.matcher(answer.body());
            throw CloudRefusal.of(answer, code.find() ? Optional.of(code.group(1)) : Optional.empty());
        }
        return new AwsKeys(
                element(answer, "AccessKeyId"),
                element(answer, "SecretAccessKey"),
                Optional.of(element(answer, "SessionToken")));
    }

    private static String element(CloudAnswer answer, String name) {
        Matcher found = Pattern.compile("<" + name + ">\\s*([^<\\s]+)\\s*</" + name + ">")
                .matcher(answer.body());
        if (!found.find()) {
            throw CloudRefusal.because(answer.host() + " sent an answer without " + name);
        }
        return found.group(1);
    }

    private Uni<Optional<AwsKeys>> fromContainer() {
        Optional<String> url = environment
                .get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
                .map(path -> "http://169.254.170.2" + path)
                .or(() -> environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI").map(AwsIdentity::trusted));
        return url.map(place -> containerToken()
                        .flatMap(token -> doors.ask(token.map(text ->
                                        CloudRequest.get(Reach.METADATA, place).with("Authorization", text))
                                .orElseGet(() -> CloudRequest.get(Reach.METADATA, place))))
                        .map(AwsIdentity::given))
                .orElseGet(FirstOf::nothing);
    }

    private static String trusted(String url) {
        URI place = CloudUrl.of("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
        if (!place.getScheme().equals("https") && !CONTAINER_HOSTS.contains(place.getHost())) {
            throw CloudRefusal.because(
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI leads over plain HTTP to a host that is not the"
                            + " container's own");
        }
        return url;
    }

    private Uni<Optional<String>> containerToken() {
        return environment
                .get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
                .map(file -> doors.read("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file)
                        .map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")));
    }

    private static Optional<AwsKeys> given(CloudAnswer answer) {
        if (!answer.isOk()) {
            throw CloudRefusal.of(answer, CloudJson.text(CloudJson.parse(answer.body()), "code"));
        }
        return Optional.of(AwsKeys.parse(answer)
                .orElseThrow(() -> CloudRefusal.because(answer.host() + " sent an answer without keys")));
    }

    /** By the second version of the service: the first one can be asked by whoever makes us follow a URL. */
    private Uni<Optional<AwsKeys>> fromInstance() {
        if (environment
                .get("AWS_EC2_METADATA_DISABLED")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            return FirstOf.nothing();
        }
        String base = environment.url(INSTANCE, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
        CloudRequest session = new CloudRequest(
                Reach.METADATA,
                "PUT",
                base + "/latest/api/token",
                Map.of("X-aws-ec2-metadata-token-ttl-seconds", "60"),
                "");
        return doors.askBeside(session).flatMap(token -> token.map(
                        answer -> profile(base, answer.body().strip()))
                .orElseGet(FirstOf::nothing));
    }

    private Uni<Optional<AwsKeys>> profile(String base, String session) {
        return askInstance(base + ROLES, session).flatMap(roles -> roles.flatMap(AwsIdentity::role)
                .map(role -> askInstance(base + ROLES + role, session).map(answer -> answer.flatMap(AwsKeys::parse)))
                .orElseGet(FirstOf::nothing));
    }

    private Uni<Optional<CloudAnswer>> askInstance(String url, String session) {
        return doors.askBeside(CloudRequest.get(Reach.METADATA, url).with("X-aws-ec2-metadata-token", session));
    }

    private static Optional<String> role(CloudAnswer roles) {
        return roles.body().lines().findFirst().map(String::strip).filter(text -> ROLE.matcher(text)
                .matches());
    }
}
