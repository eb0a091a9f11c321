package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;

class ApiPathPropertyTest {

    @Property
    void whatStandsBehindTheLastSlashOfAManifestPathIsTheIdentifier(@ForAll @StringLength(max = 300) String text) {
        String identifier = text.replace("/", "").replace("%", "");

        Optional<ApiPath> path = ApiPath.parse("/v2/a/manifests/" + identifier);

        assertThat(path).contains(new ApiPath(ApiPath.Endpoint.MANIFEST, "a", identifier));
    }

    @Property
    void noPathMakesItThrow(@ForAll @StringLength(max = 300) String text) {
        assertThat(ApiPath.parse("/v2/" + text)).isNotNull();
        assertThat(ApiPath.parse(text + "/manifests/%")).isNotNull();
    }
}
