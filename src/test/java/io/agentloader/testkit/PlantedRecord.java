package io.agentloader.testkit;

import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Writes a reference record by the documented format, independently of the store's own code. */
final class PlantedRecord {

    private PlantedRecord() {}

    static String of(Reference reference, Artifact artifact, Confirmation confirmation) {
        return """
                {"formatVersion":1,"reference":"%s","current":{"named":%s,"agents":[{"platform":"%s","manifest":%s,\
                "layer":%s,"yaml":{"digest":"%s","size":%d}}],"confirmed":{"at":"%s","host":"%s"}},\
                "resolvedAt":"%s","lastUsed":"%s","previous":[]}""".formatted(
                        reference.canonical(),
                        descriptor(artifact.named().descriptor()),
                        artifact.platform(),
                        descriptor(artifact.manifest().descriptor()),
                        descriptor(artifact.layer().descriptor()),
                        artifact.yaml(),
                        artifact.yamlSize(),
                        confirmation.at(),
                        confirmation.host(),
                        confirmation.at(),
                        LocalDate.ofInstant(confirmation.at(), ZoneOffset.UTC));
    }

    static String withChecksum(String object) {
        String body = object.substring(0, object.length() - 1);
        return body + ",\"checksum\":\"" + Digest.of(body.getBytes(StandardCharsets.UTF_8)) + "\"}\n";
    }

    private static String descriptor(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }
}
