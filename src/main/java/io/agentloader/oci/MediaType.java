package io.agentloader.oci;

import java.util.Locale;

/** A media type without its parameters, in lower case. */
public record MediaType(String name) {

    public static final MediaType OCI_MANIFEST = new MediaType("application/vnd.oci.image.manifest.v1+json");
    public static final MediaType OCI_INDEX = new MediaType("application/vnd.oci.image.index.v1+json");
    public static final MediaType DOCKER_MANIFEST =
            new MediaType("application/vnd.docker.distribution.manifest.v2+json");
    public static final MediaType DOCKER_LIST =
            new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");
    public static final MediaType YAML = new MediaType("application/yaml");
    public static final MediaType OCTET_STREAM = new MediaType("application/octet-stream");

    public MediaType {
        if (name.isEmpty() || !name.equals(essence(name))) {
            throw new IllegalArgumentException("not a bare lower-case media type: " + name);
        }
    }

    /** Drops parameters and case; an empty text is {@link #OCTET_STREAM}. */
    public static MediaType of(String text) {
        String essence = essence(text);
        return essence.isEmpty() ? OCTET_STREAM : new MediaType(essence);
    }

    private static String essence(String text) {
        int semicolon = text.indexOf(';');
        return (semicolon < 0 ? text : text.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    public boolean isManifest() {
        return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
    }

    public boolean isIndex() {
        return equals(OCI_INDEX) || equals(DOCKER_LIST);
    }

    /** {@code application/yaml}, {@code application/x-yaml}, {@code text/yaml}, {@code text/x-yaml}, {@code …+yaml}. */
    public boolean isYaml() {
        return name.endsWith("+yaml")
                || name.equals("application/yaml")
                || name.equals("application/x-yaml")
                || name.equals("text/yaml")
                || name.equals("text/x-yaml");
    }

    @Override
    public String toString() {
        return name;
    }
}
