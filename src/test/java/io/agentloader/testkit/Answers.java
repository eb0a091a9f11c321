package io.agentloader.testkit;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What tests look at in an answer of the service. */
public final class Answers {

    private Answers() {}

    public static String body(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    /** What the series of that metric come to that have this label; zero where there is none. */
    public static double sum(HttpResponse<byte[]> metrics, String metric, String label) {
        return body(metrics)
                .lines()
                .filter(line -> line.startsWith(metric + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Empty without that header. */
    public static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
