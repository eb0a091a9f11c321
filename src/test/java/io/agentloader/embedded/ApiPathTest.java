package io.agentloader.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.embedded.ApiPath.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiPathTest {

    @ParameterizedTest
    @CsvSource({
        "/v2/a/manifests/1, MANIFEST, a, 1",
        "/v2/a/b/c/manifests/sha256:x, MANIFEST, a/b/c, sha256:x",
        "/v2/manifests/manifests/manifests/tags, MANIFEST, manifests/manifests, tags",
        "/v2/a/blobs/blobs/x, BLOB, a/blobs, x",
        "/v2/a/tags/tags/list, TAGS, a/tags, ''",
        "/v2/a%2Fb/manifests/sha256%3Ax, MANIFEST, a/b, sha256:x",
        "/v2/a/manifests/a+b, MANIFEST, a, a+b",
        "/v2/a/manifests/, MANIFEST, a, ''",
        "/v2/a/manifests/%zz, MANIFEST, a, %zz",
        "/v2/a/b/blobs/uploads/, UPLOADS, a/b, ''",
        "/v2/a/b/blobs/uploads, UPLOADS, a/b, ''",
        "/v2/a/blobs/uploads/x, UPLOAD, a, x",
        "/v2/blobs/blobs/uploads/x, UPLOAD, blobs, x",
        "/v2/a/referrers/sha256:x, REFERRERS, a, sha256:x",
        "/v2/_catalog, CATALOG, '', ''",
    })
    void lastTwoSegmentsTellTheEndPoint(String raw, Endpoint endpoint, String repository, String identifier) {
        assertThat(ApiPath.parse(raw)).contains(new ApiPath(endpoint, repository, identifier));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "*", "/v1/", "/v2x", "/v2/a", "/v2/manifests/1", "/v2/a/tags/all", "/v2/a/uploads/x"})
    void otherPathsAreNoEndPoint(String raw) {
        assertThat(ApiPath.parse(raw)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b", "a.b/c_d/e__f/g---h", "0/1"})
    void repositoriesAreTold(String text) {
        assertThat(ApiPath.isRepository(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "..", "a/../b", "A", "a_", "-a", "a..b", "a___b", "a\n", "ä"})
    void whatIsNoRepositoryIsTold(String text) {
        assertThat(ApiPath.isRepository(text)).isFalse();
    }

    @Test
    void repositoryHasAtMost255Characters() {
        assertThat(ApiPath.isRepository("a".repeat(255))).isTrue();
        assertThat(ApiPath.isRepository("a".repeat(256))).isFalse();
        assertThat(ApiPath.isRepository("a/".repeat(1_000_000) + "a")).isFalse();
    }
}
