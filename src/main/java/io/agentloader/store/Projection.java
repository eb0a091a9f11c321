package io.agentloader.store;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.Manifest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes {@code index.json} of the records, for other tools: one entry for each reference whose every blob is here, and one for
 * the digest that a tag names, because there are tools that know an entry by its name alone. This program never reads it.
 */
final class Projection {

    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final byte[] START = "{\"schemaVersion\":2,".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);
    private static final int DEEPEST = 4;

    private final StoreLayout layout;
    private final Survey survey;
    private final TagRecords records;
    private final BlobFiles blobs;
    private final Ingest ingest;

    Projection(StoreLayout layout, TagRecords records, BlobFiles blobs, Ingest ingest) {
        this.layout = layout;
        this.survey = new Survey(layout);
        this.records = records;
        this.blobs = blobs;
        this.ingest = ingest;
    }

    /** Reads every record and every manifest; what is written is streamed, whatever its length. */
    void rebuild() throws IOException {
        ingest.put(layout.index(), this::write, WriteStep.Part.PROJECTION);
    }

    /** Whether something is there that can be taken for it, as far as its first and last bytes tell. */
    boolean isThere() {
        try {
            return Stamp.of(layout.index()).isPresent() && GuardedFile.isBetween(layout.index(), START, END);
        } catch (BadFile bad) {
            return false;
        }
    }

    private void write(OutputStream out) throws IOException {
        try (JsonGenerator generator = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            generator.writeStartObject();
            generator.writeNumberField("schemaVersion", 2);
            generator.writeStringField("mediaType", MediaType.OCI_INDEX.name());
            generator.writeArrayFieldStart("manifests");
            Named named = new Named();
            survey.records(path -> write(generator, path, named));
            generator.writeEndArray();
            generator.writeEndObject();
        }
    }

    private void write(JsonGenerator generator, Path path, Named named) throws IOException {
        Optional<TagRecord> record = records.readable(path).filter(this::isWhole);
        if (record.isPresent()) {
            Reference reference = record.get().reference();
            Descriptor manifest = record.get().current().named();
            for (Reference name : List.of(reference, reference.at(manifest.digest()))) {
                if (named.isFirst(name)) {
                    write(generator, name, manifest);
                }
            }
        }
    }

    private static void write(JsonGenerator generator, Reference name, Descriptor manifest) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("mediaType", manifest.mediaType().name());
        generator.writeStringField("digest", manifest.digest().toString());
        generator.writeNumberField("size", manifest.size());
        generator.writeObjectFieldStart("annotations");
        generator.writeStringField(REF_NAME, name.canonical());
        generator.writeEndObject();
        generator.writeEndObject();
    }

    /** Which names of one repository are written; its records lie in one folder, and come one after another. */
    private static final class Named {

        private final Set<Reference> names = new HashSet<>();
        private Optional<Repository> repository = Optional.empty();

        boolean isFirst(Reference name) {
            if (!repository.equals(Optional.of(name.repository()))) {
                repository = Optional.of(name.repository());
                names.clear();
            }
            return names.add(name);
        }
    }

    private boolean isWhole(TagRecord record) {
        return isWhole(record.current().named(), DEEPEST);
    }

    private boolean isWhole(Descriptor manifest, int depth) {
        if (depth == 0) {
            return false;
        }
        try {
            Content content = blobs.read(manifest).content().as(manifest.mediaType());
            return manifest.mediaType().isIndex()
                    ? Index.parse(content).entries().stream().allMatch(entry -> isWhole(entry.descriptor(), depth - 1))
                    : isWhole(Manifest.parse(content));
        } catch (BadFile | AgentException unreadable) {
            return false;
        }
    }

    private boolean isWhole(Manifest manifest) {
        return manifest.config().stream().allMatch(blobs::isHere)
                && manifest.layers().stream().allMatch(blobs::isHere);
    }
}
