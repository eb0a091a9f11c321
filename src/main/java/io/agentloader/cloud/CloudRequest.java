package io.agentloader.cloud;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One request to a cloud. Its text holds neither headers, body nor query: each of them may be a secret.
 *
 * @param body empty for none
 */
public record CloudRequest(Reach reach, String method, String url, Map<String, String> headers, String body) {

    /** How a host of a cloud is reached. */
    public enum Reach {
        /**
         * Beside this machine: never through a proxy, and at addresses that no registry may have. No reference can name one of
         * these. Where there is no such service nothing answers, so there is one second and no more.
         */
        METADATA(Duration.ofSeconds(1)),
        /** A service of the cloud, through proxies; its name may lead to a private address, as VPC end points do. */
        SERVICE(Duration.ofSeconds(10)),
        /** The registry itself, under the rules that it is pulled from with. */
        REGISTRY(Duration.ofSeconds(10));

        private final Duration limit;

        Reach(Duration limit) {
            this.limit = limit;
        }

        /** From the first byte sent to the last byte read, connecting included. */
        public Duration limit() {
            return limit;
        }
    }

    public CloudRequest {
        headers = Map.copyOf(headers);
    }

    static CloudRequest get(Reach reach, String url) {
        return new CloudRequest(reach, "GET", url, Map.of(), "");
    }

    static CloudRequest post(Reach reach, String url, String mediaType, String body) {
        return new CloudRequest(reach, "POST", url, Map.of("Content-Type", mediaType), body);
    }

    /** With the members of a form as its body. */
    static CloudRequest form(Reach reach, String url, Map<String, String> members) {
        return post(reach, url, "application/x-www-form-urlencoded", encoded(members));
    }

    /** As they stand in a query or in a form. */
    static String encoded(Map<String, String> members) {
        return members.entrySet().stream()
                .map(member -> member.getKey() + "=" + URLEncoder.encode(member.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    CloudRequest with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new CloudRequest(reach, method, url, more, body);
    }

    @Override
    public String toString() {
        return method + " " + url.replaceFirst("\\?.*", "");
    }
}
