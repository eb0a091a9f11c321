package io.agentloader.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.credentials.Credential;
import io.agentloader.testkit.LogCapture;
import io.agentloader.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** That no log, at whatever level, and no reason that callers are told, shows a secret of a cloud. */
class CloudSecrecyTest {

    private static final String ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com";
    private static final String GAR = "europe-docker.pkg.dev";

    @TempDir
    Path folder;

    private final List<Credential> answers = new ArrayList<>();

    @Test
    void noLogAndNoReasonShowsASecretOfACloud() throws Exception {
        try (LogCapture log = LogCapture.open();
                CloudBench bench = new CloudBench(folder).typed("acr")) {
            secrets(bench);
            logins(bench);
            refusals(bench);

            assertThat(answers.stream().filter(answer -> !answer.isAnonymous())).hasSize(3);
            assertThat(answers.stream().flatMap(answer -> answer.problem().stream()))
                    .hasSize(3)
                    .noneMatch(text -> text.contains("hush"));
            assertThat(log.lines()).noneMatch(line -> line.contains("hush"));
            assertThat(log.lines().stream().filter(line -> line.contains("no cloud login for")))
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("WARN"));
        }
    }

    private void secrets(CloudBench bench) throws Exception {
        Files.writeString(folder.resolve("web"), "hush-web");
        Files.writeString(
                folder.resolve("google.json"),
                "{\"type\":\"authorized_user\",\"client_id\":\"id\",\"client_secret\":\"hush-client\","
                        + "\"refresh_token\":\"hush-refresh\",\"token_uri\":\"" + bench.cloud.url("/google") + "\"}");
        bench.with("AWS_ENDPOINT_URL", bench.cloud.url(""))
                .with("AWS_ENDPOINT_URL_STS", bench.cloud.url("/sts"))
                .with("AWS_WEB_IDENTITY_TOKEN_FILE", folder.resolve("web").toString())
                .with("AWS_ROLE_ARN", "arn:role")
                .with("AZURE_AUTHORITY_HOST", bench.cloud.url(""))
                .with("AZURE_TENANT_ID", "t")
                .with("AZURE_CLIENT_ID", "c")
                .with("AZURE_CLIENT_SECRET", "hush-azure")
                .with(
                        "GOOGLE_APPLICATION_CREDENTIALS",
                        folder.resolve("google.json").toString());
    }

    private void logins(CloudBench bench) {
        bench.cloud
                .on(
                        "POST /sts/",
                        Reply.text(
                                200,
                                "<AccessKeyId>A</AccessKeyId><SecretAccessKey>hush-key</SecretAccessKey>"
                                        + "<SessionToken>hush-session</SessionToken>"))
                .on("POST /", Reply.text(200, "{\"authorizationData\":[{\"authorizationToken\":\"YTpodXNoLTE=\"}]}"))
                .on("POST /t/oauth2/v2.0/token", Reply.text(200, "{\"access_token\":\"hush-entra\"}"))
                .on("POST /oauth2/exchange", Reply.text(200, "{\"refresh_token\":\"hush-acr\"}"))
                .on("POST /google", Reply.text(200, "{\"access_token\":\"hush-google\",\"expires_in\":60}"));
        ask(bench);
    }

    private void refusals(CloudBench bench) {
        bench.cloud
                .on("POST /sts/", Reply.text(403, "<Code>hush in words</Code>"))
                .on("POST /t/oauth2/v2.0/token", Reply.text(400, "{\"error\":{\"is\":\"hush-entra\"}}"))
                .on("POST /google", Reply.text(200, "hush-google"));
        ask(bench);
    }

    private void ask(CloudBench bench) {
        for (String host : List.of(ECR, bench.cloud.authority(), GAR)) {
            answers.add(bench.ask(host));
        }
    }
}
