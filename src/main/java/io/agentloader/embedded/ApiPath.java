package io.agentloader.embedded;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request target under {@code /v2/} asks for.
 *
 * @param repository empty for {@link Endpoint#BASE} and {@link Endpoint#CATALOG}; else as it came, which may be no repository at all
 * @param identifier the tag, digest or name of an upload, as it came; empty where the end point has none
 */
public record ApiPath(Endpoint endpoint, String repository, String identifier) {

    /** The end points of the distribution specification that are served here. */
    public enum Endpoint {
        BASE,
        CATALOG,
        MANIFEST,
        BLOB,
        UPLOADS,
        UPLOAD,
        TAGS,
        REFERRERS
    }

    private static final int MAX_REPOSITORY = 255;
    private static final Pattern REPOSITORY = Pattern.compile(
            "[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+(?:/[a-z0-9]++(?:(?:\\.|__?|-++)[a-z0-9]++)*+)*+");
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    private static final ApiPath BASE = new ApiPath(Endpoint.BASE, "", "");
    private static final ApiPath CATALOG = new ApiPath(Endpoint.CATALOG, "", "");
    private static final String UPLOADS_OF = "/blobs";

    /** Empty when no end point has this raw, still encoded path. */
    public static Optional<ApiPath> parse(String rawPath) {
        String path = decode(rawPath);
        if (path.equals("/v2") || path.equals("/v2/")) {
            return Optional.of(BASE);
        }
        if (path.equals("/v2/_catalog")) {
            return Optional.of(CATALOG);
        }
        if (!path.startsWith("/v2/")) {
            return Optional.empty();
        }
        return endpoint(path.substring("/v2/".length()));
    }

    /** Decided by the last two segments, because a repository may itself have a component such as {@code blobs}. */
    private static Optional<ApiPath> endpoint(String path) {
        int last = path.lastIndexOf('/');
        int middle = path.lastIndexOf('/', last - 1);
        if (last < 0 || middle < 0) {
            return Optional.empty();
        }
        String repository = path.substring(0, middle);
        String identifier = path.substring(last + 1);
        return switch (path.substring(middle + 1, last)) {
            case "manifests" -> Optional.of(new ApiPath(Endpoint.MANIFEST, repository, identifier));
            case "blobs" -> Optional.of(blob(repository, identifier));
            case "uploads" -> upload(repository, identifier);
            case "referrers" -> Optional.of(new ApiPath(Endpoint.REFERRERS, repository, identifier));
            case "tags" ->
                identifier.equals("list") ? Optional.of(new ApiPath(Endpoint.TAGS, repository, "")) : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** Some leave out the slash at the end of where uploads begin; no digest looks like that. */
    private static ApiPath blob(String repository, String identifier) {
        return identifier.equals("uploads")
                ? new ApiPath(Endpoint.UPLOADS, repository, "")
                : new ApiPath(Endpoint.BLOB, repository, identifier);
    }

    private static Optional<ApiPath> upload(String parent, String identifier) {
        if (!parent.endsWith(UPLOADS_OF)) {
            return Optional.empty();
        }
        String repository = parent.substring(0, parent.length() - UPLOADS_OF.length());
        return Optional.of(
                new ApiPath(identifier.isEmpty() ? Endpoint.UPLOADS : Endpoint.UPLOAD, repository, identifier));
    }

    public static boolean isRepository(String text) {
        return text.length() <= MAX_REPOSITORY && REPOSITORY.matcher(text).matches();
    }

    public static boolean isTag(String text) {
        return TAG.matcher(text).matches();
    }

    /** Once. What is no percent-encoding stays as it is, and is then no repository, tag or digest either. */
    private static String decode(String rawPath) {
        try {
            return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoding) {
            return rawPath;
        }
    }
}
