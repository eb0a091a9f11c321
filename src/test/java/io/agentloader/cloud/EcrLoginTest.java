package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Credential.Kind;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer.Request;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Amazon's registries, against a cloud that checks each signature. */
class EcrLoginTest {

    private static final String HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TARGET = "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken";

    @TempDir
    Path folder;

    private CloudBench bench;

    @BeforeEach
    void start() {
        bench = new CloudBench(folder);
        bench.with("AWS_ENDPOINT_URL", bench.cloud.url(""));
        bench.with("AWS_EC2_METADATA_SERVICE_ENDPOINT", bench.cloud.url(""));
        bench.cloud.on("POST /", login("AWS", "registry-password"));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    private Reply login(String user, String password) {
        String token = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        long expires = bench.clock.instant().plusSeconds(43_200).getEpochSecond();
        return Reply.text(
                200,
                "{\"authorizationData\":[{\"authorizationToken\":\"" + token + "\",\"expiresAt\":" + expires
                        + ".123,\"proxyEndpoint\":\"https://" + HOST + "\"}]}");
    }

    @Test
    void b35KeysInVariablesBuyALoginWithASignedRequest() throws Exception {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);

        Credential credential = bench.ask(HOST);

        assertThat(credential).isEqualTo(new Credential(Kind.PASSWORD, "AWS", "registry-password", "cloud"));
        assertThat(bench.cloud.asked()).containsExactly("POST /");
        Request request = bench.cloud.request(0);
        assertThat(request.header("X-Amz-Target")).isEqualTo(TARGET);
        assertThat(request.header("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(request.body()).isEqualTo("{}");
        assertSigned(request, "AKID", SECRET, "eu-west-1", "ecr");
    }

    @Test
    void b35AWebIdentityIsTradedForASession() throws Exception {
        Files.writeString(folder.resolve("token"), "web-identity\n");
        bench.with("AWS_WEB_IDENTITY_TOKEN_FILE", folder.resolve("token").toString())
                .with("AWS_ROLE_ARN", "arn:aws:iam::1:role/loader")
                .with("AWS_ENDPOINT_URL_STS", bench.cloud.url("/sts"));
        bench.cloud.on("POST /sts/", Reply.text(200, """
                        <AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>
                        <AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>session-secret</SecretAccessKey>
                        <SessionToken>session-token</SessionToken><Expiration>2030-01-01T00:00:00Z</Expiration>
                        </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""));

        assertThat(bench.ask(HOST).secret()).isEqualTo("registry-password");

        assertThat(bench.cloud.request(0).body())
                .startsWith("Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
                        + "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Floader&RoleSessionName=agent-loader-")
                .endsWith("&WebIdentityToken=web-identity");
        assertThat(bench.cloud.request(1).header("X-Amz-Security-Token")).isEqualTo("session-token");
        assertSigned(bench.cloud.request(1), "ASIA", "session-secret", "eu-west-1", "ecr");
    }

    @Test
    void b35AContainersOwnServiceGivesKeysForItsToken() throws Exception {
        Files.writeString(folder.resolve("token"), "pod-identity");
        bench.with("AWS_CONTAINER_CREDENTIALS_FULL_URI", bench.cloud.url("/v1/credentials"))
                .with(
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
                        folder.resolve("token").toString());
        bench.cloud.on("GET /v1/credentials", Reply.text(200, keys("POD", "pod-secret")));

        assertThat(bench.ask(HOST).secret()).isEqualTo("registry-password");

        assertThat(bench.cloud.request(0).header("Authorization")).isEqualTo("pod-identity");
        assertSigned(bench.cloud.request(1), "POD", "pod-secret", "eu-west-1", "ecr");
    }

    @Test
    void b35AProfilesKeysAreTakenFromTheFileOfAwsTools() throws Exception {
        Path aws = Files.createDirectories(folder.resolve(".aws"));
        Files.writeString(aws.resolve("credentials"), """
                # ours
                [default]
                aws_access_key_id = DEFAULT
                aws_secret_access_key = default-secret

                [team]
                aws_access_key_id=TEAM
                aws_secret_access_key=team-secret
                """);

        bench.ask(HOST);
        assertSigned(bench.cloud.request(0), "DEFAULT", "default-secret", "eu-west-1", "ecr");
        bench.with("AWS_PROFILE", "team").ask(HOST);
        assertSigned(bench.cloud.request(1), "TEAM", "team-secret", "eu-west-1", "ecr");
        assertThat(bench.with("AWS_PROFILE", "other").ask(HOST).problem())
                .contains("no cloud login: the profile that AWS_PROFILE names has no keys in AWS's credentials file");
        assertThat(bench.cloud.asked()).hasSize(2);
    }

    @Test
    void anEndPointThatIsNoUrlIsToldByTheNameOfItsVariable() {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);
        for (String url : new String[] {"ftp://a.b", "http://me:hunter2@a.b", "a b", "/path"}) {
            assertThat(bench.with("AWS_ENDPOINT_URL", url).ask(HOST).problem().orElseThrow())
                    .startsWith("no cloud login: AWS_ENDPOINT_URL holds no ")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aContainersServiceIsNotLookedForOnTheNetInPlainHttp() {
        bench.with("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://198.51.100.1/steal");

        assertThat(bench.ask(HOST).problem().orElseThrow()).contains("leads over plain HTTP to a host");
        assertThat(bench.cloud.asked()).isEmpty();
    }

    @Test
    void b35AnInstancesProfileIsAskedForWithASessionOfTheService() throws Exception {
        bench.cloud
                .on("PUT /latest/api/token", Reply.text(200, "imds-session"))
                .on("GET /latest/meta-data/iam/security-credentials/", Reply.text(200, "loader-role\n"))
                .on(
                        "GET /latest/meta-data/iam/security-credentials/loader-role",
                        Reply.text(200, keys("INSTANCE", "instance-secret")));

        assertThat(bench.ask(HOST).secret()).isEqualTo("registry-password");

        assertThat(bench.cloud.asked())
                .containsExactly(
                        "PUT /latest/api/token",
                        "GET /latest/meta-data/iam/security-credentials/",
                        "GET /latest/meta-data/iam/security-credentials/loader-role",
                        "POST /");
        assertThat(bench.cloud.request(0).header("X-aws-ec2-metadata-token-ttl-seconds"))
                .isEqualTo("60");
        assertThat(bench.cloud.request(2).header("X-aws-ec2-metadata-token")).isEqualTo("imds-session");
        assertSigned(bench.cloud.request(3), "INSTANCE", "instance-secret", "eu-west-1", "ecr");
    }

    @Test
    void whereThereIsNoIdentityNobodyIsLoggedInAndNothingIsSigned() {
        Credential credential = bench.ask(HOST);

        assertThat(credential.isAnonymous()).isTrue();
        assertThat(credential.problem())
                .contains("no cloud login: no AWS identity was found (variables, web identity, profile, container,"
                        + " instance)");
        assertThat(bench.cloud.asked()).containsExactly("PUT /latest/api/token");
    }

    @Test
    void aMetadataServiceThatHangsCostsOneSecondAndOneTry() {
        bench.cloud.on("PUT /latest/api/token", Reply.silence());
        long start = System.nanoTime();

        assertThat(bench.ask(HOST).isAnonymous()).isTrue();

        assertThat((System.nanoTime() - start) / 1_000_000).isBetween(900L, 4_000L);
        assertThat(bench.cloud.asked()).containsExactly("PUT /latest/api/token");
    }

    @Test
    void theMetadataServiceCanBeSwitchedOff() {
        bench.with("AWS_EC2_METADATA_DISABLED", "true");

        assertThat(bench.ask(HOST).isAnonymous()).isTrue();
        assertThat(bench.cloud.asked()).isEmpty();
    }

    @Test
    void aRefusalIsToldByItsCodeAndNotByItsWords() {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);
        bench.cloud.on(
                "POST /",
                Reply.text(
                        400,
                        "{\"__type\":\"com.amazonaws#AccessDeniedException\",\"message\":\"AKID " + SECRET + "\"}"));

        Credential credential = bench.ask(HOST);

        assertThat(credential.isAnonymous()).isTrue();
        assertThat(credential.problem())
                .contains("no cloud login: " + bench.cloud.authority() + " answered 400 (AccessDeniedException)");
    }

    @Test
    void anAnswerThatIsNoneIsToldAndNotTaken() {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);
        String start = "no cloud login: " + bench.cloud.authority() + " sent ";

        bench.cloud.on("POST /", Reply.text(200, "<html>"));
        assertThat(bench.ask(HOST).problem()).contains(start + "an answer without authorizationToken");
        bench.cloud.on("POST /", Reply.text(200, "{\"authorizationData\":[{\"authorizationToken\":\"%%\"}]}"));
        assertThat(bench.ask(HOST).problem()).contains(start + "a token that is no base64");
        bench.cloud.on("POST /", Reply.text(200, "{\"authorizationData\":[{\"authorizationToken\":\"QVdT\"}]}"));
        assertThat(bench.ask(HOST).problem()).contains(start + "a token that is no user and password");
        bench.cloud.on("POST /", Reply.endless());
        assertThat(bench.ask(HOST).problem())
                .contains("no cloud login: " + bench.cloud.authority() + " did not answer");
    }

    @Test
    void aRedirectIsNotFollowed() {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);
        bench.cloud.on("POST /", Reply.status(307).with("Location", bench.cloud.url("/elsewhere")));

        assertThat(bench.ask(HOST).problem().orElseThrow()).endsWith("answered 307");
        assertThat(bench.cloud.asked()).containsExactly("POST /");
    }

    @Test
    void ecrPublicHasALoginOnlyWhereItIsCalledEcr() throws Exception {
        bench.with("AWS_ACCESS_KEY_ID", "AKID").with("AWS_SECRET_ACCESS_KEY", SECRET);
        assertThat(bench.ask("public.ecr.aws")).isEqualTo(Credential.ANONYMOUS);
        assertThat(bench.cloud.asked()).isEmpty();

        bench.configured.put("agent-loader.registries.\"public.ecr.aws\".type", "ecr");
        bench.cloud.on(
                "POST /",
                Reply.text(200, "{\"authorizationData\":{\"authorizationToken\":\"QVdTOnA=\",\"expiresAt\":1}}"));

        assertThat(bench.ask("public.ecr.aws").secret()).isEqualTo("p");
        assertThat(bench.cloud.request(0).header("X-Amz-Target"))
                .isEqualTo("SpencerFrontendService.GetAuthorizationToken");
        assertSigned(bench.cloud.request(0), "AKID", SECRET, "us-east-1", "ecr-public");
    }

    private static String keys(String id, String secret) {
        return "{\"Code\":\"Success\",\"AccessKeyId\":\"" + id + "\",\"SecretAccessKey\":\"" + secret
                + "\",\"Token\":\"session\",\"Expiration\":\"2030-01-01T00:00:00Z\"}";
    }

    /** Computes the signature again, from what came over the wire. */
    private static void assertSigned(Request request, String id, String secret, String region, String service)
            throws Exception {
        String authorization = request.header("Authorization");
        String names = authorization.replaceFirst(".*SignedHeaders=([^,]*),.*", "$1");
        assertThat(names.split(";")).contains("host", "x-amz-date", "x-amz-target", "content-type");
        String time = request.header("X-Amz-Date");
        String date = time.substring(0, 8);
        String scope = date + "/" + region + "/" + service + "/aws4_request";
        String headers = Arrays.stream(names.split(";"))
                .map(name -> name + ":" + request.header(name) + "\n")
                .collect(Collectors.joining());
        String canonical = request.method() + "\n" + request.uri() + "\n\n" + headers + "\n" + names + "\n"
                + sha256(request.body());
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {date, region, service, "aws4_request"}) {
            key = hmac(key, part);
        }
        String toSign = "AWS4-HMAC-SHA256\n" + time + "\n" + scope + "\n" + sha256(canonical);
        assertThat(authorization)
                .isEqualTo("AWS4-HMAC-SHA256 Credential=" + id + "/" + scope + ", SignedHeaders=" + names
                        + ", Signature=" + HexFormat.of().formatHex(hmac(key, toSign)));
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
