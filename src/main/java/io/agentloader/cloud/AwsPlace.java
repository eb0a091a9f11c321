package io.agentloader.cloud;

import io.agentloader.policy.RegistryType;
import io.agentloader.policy.RegistryTypes;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in AWS a registry is: which service gives out its logins. A partition has its own domain, and a FIPS name asks for the
 * FIPS end point.
 *
 * @param service as requests to it are signed
 * @param target the operation
 */
record AwsPlace(String region, String service, String target, String url) {

    private static final Pattern HOST = Pattern.compile("[^.]+\\.dkr[.-]ecr(-fips)?\\.([^.]+)\\.(.+?)(?::\\d+)?");
    private static final Set<String> PUBLIC = Set.of("public.ecr.aws", "ecr-public.aws.com");
    private static final String DUAL_STACK = "on.";

    /** Empty for a host that only the configuration calls ECR's, when no variable tells the region. */
    static Optional<AwsPlace> of(String registry, Variables environment) {
        String host = registry.toLowerCase(Locale.ROOT);
        if (isPublic(host)) {
            return Optional.of(publicRegistry(environment));
        }
        Matcher parts = HOST.matcher(host);
        boolean ours = RegistryTypes.inferred().of(host) == RegistryType.ECR && parts.matches();
        return ours
                ? Optional.of(privateRegistry(parts.group(2), domain(parts), environment))
                : AwsIdentity.region(environment)
                        .map(region ->
                                privateRegistry(region, "api.ecr." + region + "." + domain(region), environment));
    }

    private static boolean isPublic(String host) {
        return PUBLIC.contains(host.replaceFirst(":\\d+$", ""));
    }

    private static AwsPlace publicRegistry(Variables environment) {
        return new AwsPlace(
                "us-east-1",
                "ecr-public",
                "SpencerFrontendService.GetAuthorizationToken",
                environment.url(
                        "https://api.ecr-public.us-east-1.amazonaws.com",
                        "AWS_ENDPOINT_URL_ECR_PUBLIC",
                        "AWS_ENDPOINT_URL"));
    }

    private static AwsPlace privateRegistry(String region, String api, Variables environment) {
        return new AwsPlace(
                region,
                "ecr",
                "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
                environment.url("https://" + api, "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL"));
    }

    /** The dual stack names have the service in front, and the others {@code api.}, unless it is the FIPS one. */
    private static String domain(Matcher parts) {
        boolean fips = parts.start(1) >= 0;
        String region = parts.group(2);
        String end = parts.group(3);
        String name = fips ? "ecr-fips" : "ecr";
        if (end.startsWith(DUAL_STACK)) {
            return name + "." + region + ".api." + end.substring(DUAL_STACK.length());
        }
        return (fips ? "" : "api.") + name + "." + region + "." + end;
    }

    /** The domain of a region's partition, as far as the region's own name tells it. */
    static String domain(String region) {
        if (region.startsWith("cn-")) {
            return "amazonaws.com.cn";
        }
        return region.startsWith("eusc-") ? "amazonaws.eu" : "amazonaws.com";
    }
}
