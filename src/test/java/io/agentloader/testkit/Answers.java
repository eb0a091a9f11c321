package io.agentloader.testkit;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What tests look at in an answer of the service. */
public final class Answers {

    private Answers() {}

    public static String body(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** Empty without that header. */
    public static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
