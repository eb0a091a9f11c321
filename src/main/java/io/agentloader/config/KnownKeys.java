package io.agentloader.config;

import static io.agentloader.config.KeyEffect.IN_USE;
import static io.agentloader.config.KeyEffect.REFUSED;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every key of the configuration reference, those of later versions included. */
final class KnownKeys {

    private static final List<KnownKey> ALL = Stream.of(
                    keys(
                            IN_USE,
                            "store.path",
                            "store.max-size",
                            "store.max-age",
                            "store.writable-by-others",
                            "store.complete",
                            "offline",
                            "freshness",
                            "stale-if-error",
                            "fallback-on",
                            "negative-freshness",
                            "platform",
                            "default-registry",
                            "default-namespace",
                            "registries.\"<host>\".type",
                            "registries.\"<host>\".username",
                            "registries.\"<host>\".password",
                            "registries.\"<host>\".token",
                            "registries.\"<host>\".identity-token",
                            "registries.\"<host>\".proxy",
                            "registries.\"<host>\".plain-http",
                            "registries.\"<host>\".insecure",
                            "registries.\"<host>\".ca-file",
                            "registries.\"<host>\".cert-file",
                            "registries.\"<host>\".key-file",
                            "registries.\"<host>\".header[]",
                            "trusted-realms[]",
                            "mirrors.\"<host>\"[]",
                            "mirrors.\"<host>\".fallback",
                            "hosts-dir",
                            "registries-conf",
                            "docker-daemon-config",
                            "registry-config",
                            "desktop-proxy",
                            "timeouts.connect",
                            "timeouts.request",
                            "timeouts.pull",
                            "retry.attempts",
                            "retry.initial",
                            "retry.max",
                            "circuit.failures",
                            "circuit.open",
                            "pulls.max",
                            "pulls.max-bytes",
                            "refresh.min-interval",
                            "agent.max-size",
                            "validation.schema",
                            "refresh.per-caller",
                            "admin.enabled",
                            "callers.\"<name>\".keys[]",
                            "callers.\"<name>\".certificate",
                            "callers.\"<name>\".role",
                            "callers.\"<name>\".references[]",
                            "callers-file",
                            "oidc.issuer",
                            "oidc.audience[]",
                            "oidc.algorithms[]",
                            "oidc.clock-skew",
                            "oidc.name-claim",
                            "oidc.groups-claim",
                            "oidc.grants.\"<name>\".role",
                            "oidc.grants.\"<name>\".references[]",
                            "hosts[]",
                            "allow[]",
                            "deny[]",
                            "network.allow[]",
                            "network.deny[]",
                            "warm[]",
                            "warm.timeout",
                            "watch.interval",
                            "watch.max",
                            "stop.notice",
                            "oci.default-registry",
                            "hooks.\"<name>\".kind",
                            "hooks.\"<name>\".registry",
                            "hooks.\"<name>\".secret",
                            "hooks.\"<name>\".audience",
                            "hooks.\"<name>\".email",
                            "hooks.\"<name>\".issuer",
                            "redis.url",
                            "redis.secret",
                            "redis.prefix",
                            "redis.timeout",
                            "redis.lease",
                            "redis.expiry",
                            "redis.max-size",
                            "dev.enabled",
                            "dev.port",
                            "dev.registry-path",
                            "dev.folder",
                            "dev.watch",
                            "server"),
                    keys(
                            REFUSED,
                            "signature.policies[]",
                            "signature.policies[].<name>",
                            "signature.policies[].<name>[]"))
            .flatMap(List::stream)
            .toList();

    /** Nearly all: every key of every source is looked for at each start. */
    private static final Map<String, KnownKey> PLAIN = ALL.stream()
            .filter(KnownKey::isPlain)
            .collect(Collectors.toUnmodifiableMap(KnownKey::template, key -> key));

    /** What reads variables finds no list in these: it takes the index for a part of the host. */
    private static final Pattern UNREADABLE_VARIABLE = Pattern.compile("MIRRORS__[A-Z0-9_]+__\\d+_");

    /** Of {@code deploy/bin/agent-loader}, which hands on what it was started with. */
    private static final Set<String> LAUNCHERS = Set.of("JAR", "ARCHIVES", "JAVA_OPTS");

    private KnownKeys() {}

    private static List<KnownKey> keys(KeyEffect effect, String... templates) {
        return Arrays.stream(templates)
                .map(template -> new KnownKey(template, effect))
                .toList();
    }

    static List<KnownKey> all() {
        return ALL;
    }

    static Optional<KnownKey> named(String name) {
        KnownKey plain = PLAIN.get(name);
        return plain != null
                ? Optional.of(plain)
                : ALL.stream().filter(key -> key.isNamed(name)).findFirst();
    }

    static Optional<KnownKey> variable(String name) {
        if (LAUNCHERS.contains(name)) {
            return Optional.of(new KnownKey(name, IN_USE));
        }
        if (UNREADABLE_VARIABLE.matcher(name).matches()) {
            return Optional.of(new KnownKey(name, REFUSED));
        }
        return ALL.stream().filter(key -> key.isVariable(name)).findFirst();
    }
}
