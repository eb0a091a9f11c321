package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.policy.AddressPolicy;
import io.agentloader.policy.Admission;
import io.agentloader.policy.AdmissionRules;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where redirects and realms may lead, without a network. */
class UrlRulesTest {

    private static final AddressPolicy PUBLIC =
            Admission.of(AdmissionRules.NONE).addresses();
    private static final AddressPolicy HOME = Admission.everything().addresses();
    private static final Origin REGISTRY = Origin.of(true, "registry.example");
    private static final Origin LOOPBACK = Origin.of(false, "127.0.0.1:5000");
    private static final Call CALL = new Call("registry.example/a:1", "GET manifest of");

    private static Target follow(Origin from, String location, AddressPolicy policy) {
        Ask ask = Ask.of(HttpMethod.GET, new Target(from, "/v2/a/blobs/x?y=1"), 10);
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Location", location);
        Answer answer = new Answer(ask, Instant.EPOCH, 307, headers, Buffer.buffer(), false);
        return Redirects.of(from).next(CALL, answer, policy);
    }

    @ParameterizedTest
    @CsvSource({
        "https://cdn.example/b?sig=a%2Fb, https://cdn.example/b?sig=a%2Fb",
        "//cdn.example:8443/b, https://cdn.example:8443/b",
        "/other?q=1, https://registry.example/other?q=1",
        "next, https://registry.example/v2/a/blobs/next",
        "https://CDN.example, https://cdn.example/",
    })
    void locationResolvesAgainstWhereItCameFrom(String location, String expected) {
        Target target = follow(REGISTRY, location, PUBLIC);

        assertThat(target.origin() + target.path()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://registry.example/b",
                "https://me:pw@cdn.example/b",
                "ftp://cdn.example/b",
                "file:///etc/passwd",
                "https:///b",
                "https://cdn.example:99999/b",
                "https://cdn.example:0/b",
                "https://cdn example/b",
                "mailto:x",
            })
    void locationThatCannotBeIsAProtocolError(String location) {
        assertThatThrownBy(() -> follow(REGISTRY, location, PUBLIC)).isInstanceOf(RegistryProtocol.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/b",
                "https://localhost/b",
                "https://x.localhost:8443/b",
                "https://10.0.0.1/b",
                "https://192.168.1.1/b",
                "https://172.16.0.1/b",
                "https://169.254.169.254/latest",
                "https://0.0.0.0/b",
                "https://224.0.0.1/b",
                "https://[::1]/b",
                "https://[fe80::1]/b",
                "https://[fc00::1]/b",
                "https://[::ffff:127.0.0.1]/b",
                "https://2130706433/b",
            })
    void publicRegistryLeadsToNoLocalAddress(String location) {
        assertThatThrownBy(() -> follow(REGISTRY, location, HOME)).isInstanceOf(ReferenceNotAllowed.class);
    }

    @Test
    void loopbackRegistryMayLeadToLoopbackButNeverToMetadata() {
        assertThat(follow(LOOPBACK, "http://127.0.0.1:6000/b", HOME).origin().port())
                .isEqualTo(6000);
        assertThatThrownBy(() -> follow(LOOPBACK, "http://169.254.169.254/latest", HOME))
                .isInstanceOf(ReferenceNotAllowed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://auth.example/token",
                "file:///etc/passwd",
                "https://me@auth.example/token",
                "/token",
                "token",
                "https://auth.example/token#x",
                "",
            })
    void realmThatCannotBeIsAProtocolError(String realm) {
        assertThatThrownBy(() -> Realm.of(CALL, at(REGISTRY), trusting(PUBLIC), realm))
                .isInstanceOf(RegistryProtocol.class);
    }

    @Test
    void realmAtALocalAddressIsNotAllowed() {
        assertThatThrownBy(() -> Realm.of(CALL, at(REGISTRY), trusting(HOME), "https://169.254.169.254/token"))
                .isInstanceOf(ReferenceNotAllowed.class);
        assertThatThrownBy(() -> Realm.of(CALL, at(REGISTRY), trusting(HOME), "https://10.1.2.3/token"))
                .isInstanceOf(ReferenceNotAllowed.class);
        assertThat(Realm.of(CALL, at(LOOPBACK), trusting(PUBLIC), "http://127.0.0.1:5000/token")
                        .credentialsAllowed())
                .isTrue();
    }

    @Test
    void credentialsFollowAChallengeOverPlainHttpToTheSameHostAndPortOnly() {
        Origin plain = Origin.of(false, "registry.example:5000");

        assertThat(Realm.of(CALL, at(plain), trusting(PUBLIC), "http://registry.example:5000/token")
                        .credentialsAllowed())
                .isTrue();
        assertThat(Realm.of(CALL, at(plain), trusting(PUBLIC), "http://registry.example:5001/token")
                        .credentialsAllowed())
                .isFalse();
        assertThat(Realm.of(CALL, at(plain), trusting(PUBLIC), "http://other.example/token")
                        .credentialsAllowed())
                .isFalse();
        assertThat(Realm.of(CALL, at(REGISTRY), trusting(PUBLIC), "https://other.example/token")
                        .credentialsAllowed())
                .isTrue();
    }

    @Test
    void credentialsFollowAChallengeOverTlsThatNobodyVerifiedToTheSameHostAndPortOnly() {
        Base unverified = new Base(
                new Target(REGISTRY, "/v2"), new Transport(TlsTrust.UNVERIFIED, Map.of(), Optional.empty()), "");

        assertThat(Realm.of(CALL, unverified, trusting(PUBLIC), "https://other.example/token")
                        .credentialsAllowed())
                .isFalse();
        assertThat(Realm.of(CALL, unverified, trusting(PUBLIC), REGISTRY + "/token")
                        .credentialsAllowed())
                .isTrue();
    }

    private static Base at(Origin registry) {
        return new Base(new Target(registry, "/v2"), Transport.USUAL, "");
    }

    @ParameterizedTest
    @CsvSource({
        "https://auth.example/token, true",
        "https://AUTH.example/token, true",
        "https://auth.example:443/token, true",
        "https://auth.example:8443/token, false",
        "https://not-auth.example/token, false",
        "https://auth.example.evil/token, false",
        "http://auth.example/token, false",
        "https://ported.example:8443/token, true",
        "https://ported.example/token, false",
        "http://plain.example:8080/token, true",
        "http://insecure.example/token, true",
        "http://localhost:9000/token, true",
    })
    void trustedRealmGetsCredentialsOverAWireThatIsAllowed(String realm, boolean credentials) {
        RealmRules rules = new RealmRules(
                HOME,
                Set.of(
                        "Auth.example",
                        "ported.example:8443",
                        "plain.example:8080",
                        "insecure.example",
                        "localhost:9000"),
                Map.of("plain.example:8080", Bench.Own.PLAIN, "insecure.example:80", Bench.Own.INSECURE));
        Origin plain = Origin.of(false, "127.0.0.1:5000");

        assertThat(Realm.of(CALL, at(plain), rules, realm).credentialsAllowed()).isEqualTo(credentials);
    }

    @Test
    void trustedRealmIsHeldToTheAddressRules() {
        RealmRules rules = new RealmRules(HOME, Set.of("169.254.169.254"), Map.of());

        assertThatThrownBy(() -> Realm.of(CALL, at(REGISTRY), rules, "https://169.254.169.254/token"))
                .isInstanceOf(ReferenceNotAllowed.class);
    }

    private static RealmRules trusting(AddressPolicy addresses) {
        return new RealmRules(addresses, Set.of(), Map.of());
    }

    @Test
    void textOfATargetLeavesTheQueryOut() {
        Target target = follow(REGISTRY, "https://cdn.example/b?X-Amz-Signature=secret", PUBLIC);

        assertThat(target.toString()).isEqualTo("https://cdn.example/b");
        assertThat(Ask.of(HttpMethod.GET, target, 1).authorized("Bearer secret").toString())
                .isEqualTo("GET https://cdn.example/b");
    }

    @ParameterizedTest
    @CsvSource({
        "5, PT5S",
        "0, PT0S",
        "3600, PT1H",
        "99999999999999999999, PT277777H46M39S",
        "0000000000000000000005, PT5S",
        "'Thu, 01 Jan 2026 00:00:07 GMT', PT7S",
        "'Wed, 31 Dec 2025 00:00:00 GMT', PT0S"
    })
    void retryAfterIsSecondsOrADate(String text, String expected) {
        assertThat(RetryAfter.parse(text, StillClock.START)).hasToString("Optional[" + expected + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1.5", "1e9", "2026-01-01"})
    void rubbishInRetryAfterIsIgnored(String text) {
        assertThat(RetryAfter.parse(text, StillClock.START)).isEmpty();
    }
}
