package io.agentloader.cloud;

import java.net.URI;
import java.net.URISyntaxException;

/** URLs that variables and files give. */
final class CloudUrl {

    private CloudUrl() {}

    /** An absolute http or https URL with a host and no user; fails naming where it came from, and not what it says. */
    static URI of(String origin, String text) {
        try {
            URI url = new URI(text);
            if (url.getHost() != null
                    && url.getRawUserInfo() == null
                    && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
                return url;
            }
        } catch (URISyntaxException malformed) {
            throw CloudRefusal.because(origin + " holds no URL");
        }
        throw CloudRefusal.because(origin + " holds no http or https URL");
    }
}
