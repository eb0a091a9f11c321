package io.agentloader.http;

import io.agentloader.embedded.ApiPath;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Which reference a request under {@code /v2/} is about. The registry is {@code ns}, as containerd sends it to a mirror, else the
 * first component of the name when that is a host, else the configured one.
 */
@Singleton
final class OciNames {

    static final String PREFIX = "/v2/";
    private static final String ROOT = "/v2";

    private final OciSettings settings;

    OciNames(OciSettings settings) {
        this.settings = settings;
    }

    /** Whether the path is one of this API, whatever is there. */
    static boolean isUnder(String path) {
        return path.equals(ROOT) || path.startsWith(PREFIX);
    }

    /** Passes in silence what does not change anything. */
    static void checkMethod(Call call) {
        if (!call.method().equals("GET")
                && !call.method().equals("HEAD")
                && !call.method().equals("OPTIONS")) {
            throw Refusal.methodNotAllowed(call.method(), Allowed.of(call));
        }
    }

    /** What {@link EntryChecks} does not let through: dot segments and broken escapes. */
    static Refusal unreadable() {
        return invalid("repository", "The path has dot segments or broken escapes, which no name has.");
    }

    /** What the request is about; empty where it is about no repository. */
    Optional<Reference> subject(Call call) {
        return ApiPath.parse(call.target().path())
                .filter(path -> !path.repository().isEmpty())
                .map(path -> reference(call, path));
    }

    /**
     * The repository at the tag or digest that the path names, at {@code latest} where it names neither.
     *
     * @throws Refusal with the member {@code part}
     */
    Reference reference(Call call, ApiPath path) {
        Name name = name(call, path.repository());
        if (!isHost(name.registry()) || !ApiPath.isRepository(name.repository())) {
            throw invalid("repository", "The name of the repository, or that of its registry, is not one.");
        }
        return ReferenceParser.DEFAULT.parse(name.registry() + "/" + name.repository() + identifier(path));
    }

    private Name name(Call call, String text) {
        Optional<String> namespace = call.query().value("ns");
        if (namespace.isPresent()) {
            return new Name(namespace.get(), text);
        }
        int slash = text.indexOf('/');
        if (slash > 0 && isHost(text.substring(0, slash))) {
            return new Name(text.substring(0, slash), text.substring(slash + 1));
        }
        return settings.defaultRegistry()
                .map(registry -> new Name(registry, text))
                .orElseThrow(OciNames::homeless);
    }

    private record Name(String registry, String repository) {}

    private static String identifier(ApiPath path) {
        return switch (path.endpoint()) {
            case MANIFEST -> path.identifier().contains(":") ? digest(path) : tag(path);
            case BLOB, REFERRERS -> digest(path);
            default -> ":latest";
        };
    }

    private static String digest(ApiPath path) {
        return Digest.parse(path.identifier())
                .map(digest -> "@" + digest)
                .orElseThrow(
                        () -> invalid("digest", "The digest is not sha256: or sha512: and its hexadecimal digits."));
    }

    private static String tag(ApiPath path) {
        if (!ApiPath.isTag(path.identifier())) {
            throw invalid("tag", "The tag is not one.");
        }
        return ":" + path.identifier();
    }

    /** As in a reference: what begins one with another text begins with a repository. Whether it is sound is found by parsing. */
    private static boolean isHost(String text) {
        return !text.contains("/") && (text.equals("localhost") || text.contains(".") || text.contains(":"));
    }

    private static Refusal invalid(String part, String detail) {
        return Refusal.of(Code.INVALID_REFERENCE, detail).with("part", part);
    }

    private static Refusal homeless() {
        return Refusal.of(
                        Code.NO_SUCH_RESOURCE,
                        "The name says no registry. Put its host first, as in ghcr.io/acme/helper, send it as ns, or have"
                                + " the operator set agent-loader.oci.default-registry.")
                .with("part", "registry");
    }
}
