package io.agentloader.dev;

import io.agentloader.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What the files of a folder are called in references: the folder's name, the folders below it and the file's name without its
 * ending, each made a component of a repository (OCI distribution specification, "Pulling manifests").
 */
final class AgentNames {

    /** So that a registry with a long name still fits into what clients take. */
    static final int LONGEST = 200;

    private static final int HASH_LENGTH = 8;

    private final String folder;

    /**
     * Of the files below a folder.
     *
     * @param folder its own name; may be empty, as that of a root is
     */
    AgentNames(String folder) {
        this.folder = folder.isEmpty() ? "agents" : component(folder);
    }

    /** The repository of a file, by its path below the folder with slashes. */
    String repository(String file) {
        String bare = file.replaceFirst("(?i)\\.ya?ml$", "");
        return folder + "/"
                + Arrays.stream(bare.split("/")).map(AgentNames::component).collect(Collectors.joining("/"));
    }

    /** Whether a file of this folder can be called so. */
    boolean isOurs(String repository) {
        return repository.startsWith(folder + "/");
    }

    /** The nearest that is one. What has no letter or digit of ASCII is told apart by its hash. */
    static String component(String text) {
        String plain = Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("[._-]*-[._-]*", "-")
                .replaceAll("\\.[._]+|_+\\.[._]*|_{3,}", "-")
                .replaceAll("^[._-]+|[._-]+$", "");
        return plain.isEmpty()
                ? "agent-"
                        + Digest.of(text.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH_LENGTH)
                : plain;
    }
}
