package io.agentloader.dependencies;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What references named when a tree was followed: the document of {@code -/dependencies}, read again.
 *
 * @param agents those that have a digest
 * @param files that it was made of, beside agents of registries
 */
public record Lock(List<Line> agents, List<File> files) {

    /** Agents of one lock, however many it was made of. */
    public static final int MOST = 1000;

    private static final JsonMapper JSON = new JsonMapper();

    public Lock {
        agents = List.copyOf(agents);
        files = List.copyOf(files);
    }

    /** A file by its name at the time, and the digest of its bytes. */
    public record File(String name, Digest digest) {}

    /** A reference and its digest. */
    public record Line(Reference reference, Digest digest) {

        /** The reference at that digest and nothing else. */
        public Reference exactly() {
            return reference.at(digest);
        }
    }

    /**
     * Reads the document; members that nobody knows are passed over.
     *
     * @throws IllegalArgumentException when it is none; the message ends a sentence that names the document
     */
    public static Lock read(byte[] document, ReferenceParser references) {
        return of(tree(document), references);
    }

    private static JsonNode tree(byte[] document) {
        try {
            return JSON.readTree(document);
        } catch (IOException malformed) {
            throw new IllegalArgumentException("is not JSON", malformed);
        }
    }

    private static Lock of(JsonNode document, ReferenceParser references) {
        JsonNode agents = document.path("agents");
        List<File> files = files(document.path("roots"));
        boolean empty = agents.isEmpty() && files.isEmpty();
        if (!document.path("kind").asText().equals("Lock") || !agents.isArray() || empty) {
            throw new IllegalArgumentException("is no lock: it has not \"kind\": \"Lock\" and a list of agents");
        }
        JsonNode version = document.path("version");
        if (!version.isNumber() || version.decimalValue().compareTo(BigDecimal.ONE) != 0) {
            throw new IllegalArgumentException("is a lock of a version that this program does not know; it knows 1");
        }
        if (agents.size() > MOST) {
            throw new IllegalArgumentException("has " + agents.size() + " agents, and a lock has at most " + MOST);
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < agents.size(); i++) {
            JsonNode agent = agents.get(i);
            String where = "agents[" + i + "]";
            if (!agent.isObject()) {
                throw new IllegalArgumentException("has in " + where + " what is no agent");
            }
            if (agent.hasNonNull("digest")) {
                lines.add(line(agent, where, references));
            }
        }
        return new Lock(lines, files);
    }

    /** Locks of earlier versions of this program say nothing of roots. */
    private static List<File> files(JsonNode roots) {
        if (!roots.isArray() && !roots.isMissingNode()) {
            throw new IllegalArgumentException("has roots that are no list");
        }
        List<File> files = new ArrayList<>();
        for (int i = 0; i < roots.size(); i++) {
            String where = "roots[" + i + "]";
            JsonNode root = roots.get(i);
            Digest digest = digest(root, where);
            JsonNode file = root.path("file");
            if (!file.isTextual() && !file.isMissingNode()) {
                throw new IllegalArgumentException("has in " + where + " a file that is none");
            }
            if (file.isTextual()) {
                files.add(new File(file.textValue(), digest));
            }
        }
        return files;
    }

    private static Line line(JsonNode agent, String where, ReferenceParser references) {
        Digest digest = digest(agent, where);
        JsonNode reference = agent.path("reference");
        try {
            return new Line(references.parse(reference.isTextual() ? reference.textValue() : ""), digest);
        } catch (InvalidReference invalid) {
            throw new IllegalArgumentException("has in " + where + " a reference that is none", invalid);
        }
    }

    private static Digest digest(JsonNode row, String where) {
        return Digest.parse(row.path("digest").asText())
                .orElseThrow(() -> new IllegalArgumentException("has in " + where + " a digest that is none"));
    }
}
