package io.agentloader.publish;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.schema.About;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/** The annotations of a manifest: what makes an agent of it, and those of the OCI image specification that the file can fill. */
final class Labels {

    private static final String IMAGE = "org.opencontainers.image.";

    private Labels() {}

    static Map<String, String> of(AgentFile file, About about, PackOptions options) {
        Map<String, String> labels = new TreeMap<>();
        AgentArtifact.ANNOTATIONS.forEach(name -> labels.put(name, about.format()));
        labels.put(IMAGE + "created", DateTimeFormatter.ISO_INSTANT.format(options.created()));
        labels.put(IMAGE + "title", file.title());
        about.description().ifPresent(text -> labels.put(IMAGE + "description", text));
        about.author().ifPresent(text -> labels.put(IMAGE + "authors", text));
        about.license().ifPresent(text -> labels.put(IMAGE + "licenses", text));
        about.version().ifPresent(text -> {
            labels.put(IMAGE + "version", text);
            labels.put(IMAGE + "revision", text);
        });
        labels.putAll(options.annotations());
        return labels;
    }
}
