package io.agentloader.policy;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which vendor a host name belongs to. Only ends of names count, whole labels at a time: what stands at the front of a name,
 * or in a repository, can be chosen by anybody. ECR Public is generic, since it needs no login to be read.
 */
final class HostSuffixes {

    private static final String LABEL = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

    /** The partitions of AWS, each with its own end; {@code on.aws} is the dual stack one. */
    private static final Pattern ECR = Pattern.compile(LABEL + "\\.dkr[.-]ecr(?:-fips)?\\." + LABEL
            + "\\.(?:amazonaws\\.com(?:\\.cn)?|amazonaws\\.eu|on\\.aws|on\\.amazonwebservices\\.com\\.cn"
            + "|sc2s\\.sgov\\.gov|c2s\\.ic\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov)");

    private static final Pattern ACR = Pattern.compile("(?:" + LABEL + "\\.)+azurecr\\.(?:io|cn|us|de)");

    private static final Pattern GAR = Pattern.compile(LABEL + "-docker\\.pkg\\.dev|(?:" + LABEL + "\\.)*gcr\\.io");

    private HostSuffixes() {}

    /** @param authority {@code host[:port]} in any case */
    static RegistryType type(String authority) {
        String host = withoutPort(authority.toLowerCase(Locale.ROOT));
        if (ECR.matcher(host).matches()) {
            return RegistryType.ECR;
        }
        if (ACR.matcher(host).matches()) {
            return RegistryType.ACR;
        }
        return GAR.matcher(host).matches() ? RegistryType.GAR : RegistryType.GENERIC;
    }

    private static String withoutPort(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    }
}
