package io.agentloader.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.config.HookConfig;
import io.agentloader.hooks.Hook.Word;
import io.agentloader.testkit.Configured;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is posted is read or refused in words, and leads to nothing outside of the hook's registry. */
class HookPropertyTest {

    private static final String REGISTRY = "reg.example:5000";
    private static final JsonMapper JSON = new JsonMapper();

    /** Names that some kind reads, so that random bodies come far. */
    private static final List<String> MEMBERS = List.of(
            "events",
            "action",
            "target",
            "repository",
            "tag",
            "name",
            "reference",
            "type",
            "data",
            "event_data",
            "repo_full_name",
            "resources",
            "docker_url",
            "updated_tags",
            "push_data",
            "repo_url",
            "repo_name",
            "asset",
            "component",
            "format",
            "version",
            "message",
            "references");

    private static final List<String> TEXTS = List.of(
            "push",
            "delete",
            "PUSH_ARTIFACT",
            "x.image.updated",
            "docker",
            "INSERT",
            "acme/helper",
            "1",
            "latest",
            "quay.io/acme/helper",
            "https://hub.docker.com/r/a/b",
            "v2/a/b/manifests/1",
            REGISTRY + "/a/b:1",
            "other.example/a/b:1",
            "a/b@sha256:" + "0".repeat(64),
            "../..",
            "a b",
            "",
            "\u0000",
            "%2F",
            "ghcr.io");

    private static final List<Hook> HOOKS = hooks();

    private static List<Hook> hooks() {
        Map<String, String> keys = new HashMap<>();
        for (HookKind kind : HookKind.values()) {
            keys.put("hooks." + kind.word() + ".kind", kind.word());
            keys.put("hooks." + kind.word() + ".registry", REGISTRY);
            keys.put("hooks." + kind.word() + ".secret", "a-secret-of-the-hook");
        }
        Map<String, HookConfig> configured = Configured.with(keys).hooks();
        return new ArrayList<>(Hooks.of(configured).all());
    }

    @Property
    void everyJsonIsReadOrRefusedInWords(@ForAll("json") Object json, @ForAll("types") Optional<String> type)
            throws JsonProcessingException {
        byte[] body = JSON.writeValueAsBytes(json);

        HOOKS.forEach(hook -> isHarmless(hook, body, type));
    }

    @Property
    void everyBytesAreReadOrRefusedInWords(@ForAll byte[] body) {
        HOOKS.forEach(hook -> isHarmless(hook, body, Optional.empty()));
    }

    /** The inner message of Google's is any JSON, too. */
    @Property
    void everyMessageInAnEnvelopeIsReadOrRefusedInWords(@ForAll("json") Object json) throws JsonProcessingException {
        String data = Base64.getEncoder().encodeToString(JSON.writeValueAsBytes(json));
        byte[] body = ("{\"message\":{\"data\":\"" + data + "\"}}").getBytes(UTF_8);

        HOOKS.forEach(hook -> isHarmless(hook, body, Optional.empty()));
    }

    @Property
    void everyHeaderIsHeldAgainstTheSecretInPeace(@ForAll String shown, @ForAll byte[] body) {
        Optional<String> text = Optional.of(shown);
        Shown all = new Shown(text, text, text, text);

        assertThat(HOOKS).filteredOn(hook -> !hook.wantsToken()).allSatisfy(hook -> assertThat(hook.comes(all, body))
                .isFalse());
    }

    private static void isHarmless(Hook hook, byte[] body, Optional<String> type) {
        try {
            Word word = hook.read(body, type);
            assertThat(word.references()).doesNotHaveDuplicates().allSatisfy(reference -> {
                assertThat(reference.registry()).isEqualTo(REGISTRY);
                assertThat(reference.isDigest()).isFalse();
                assertThat(reference.tag()).isPresent();
            });
        } catch (UnreadableHook refused) {
            assertThat(refused.member()).isNotEmpty();
            assertThat(refused.how()).isNotEmpty();
        }
    }

    @Provide
    Arbitrary<Optional<String>> types() {
        return Arbitraries.of(Optional.empty(), Optional.of("x.image.updated"), Optional.of("x"));
    }

    @Provide
    Arbitrary<Object> json() {
        return value(4);
    }

    private static Arbitrary<Object> value(int depth) {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.of(TEXTS).map(Object.class::cast),
                Arbitraries.strings().ofMaxLength(20).map(Object.class::cast),
                Arbitraries.integers().map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast));
        if (depth == 0) {
            return leaf;
        }
        Arbitrary<Object> inner = Arbitraries.lazy(() -> value(depth - 1));
        Arbitrary<Object> list = inner.list().ofMaxSize(3).map(Object.class::cast);
        Arbitrary<Object> object = Arbitraries.maps(Arbitraries.of(MEMBERS), inner)
                .ofMaxSize(8)
                .map(map -> (Object) new LinkedHashMap<>(map));
        return Arbitraries.frequencyOf(Stream.of(
                        net.jqwik.api.Tuple.of(4, object),
                        net.jqwik.api.Tuple.of(2, list),
                        net.jqwik.api.Tuple.of(2, leaf))
                .toList());
    }
}
