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
 */
public record Lock(List<Line> agents) {

    private static final JsonMapper JSON = new JsonMapper();

    public Lock {
        agents = List.copyOf(agents);
    }

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
        if (!document.path("kind").asText().equals("Lock") || !agents.isArray() || agents.isEmpty()) {
            throw new IllegalArgumentException("is no lock: it has not \"kind\": \"Lock\" and a list of agents");
        }
        JsonNode version = document.path("version");
        if (!version.isNumber() || version.decimalValue().compareTo(BigDecimal.ONE) != 0) {
            throw new IllegalArgumentException("is a lock of a version that this program does not know; it knows 1");
        }
        if (agents.size() > Dependencies.MOST) {
            throw new IllegalArgumentException(
                    "has " + agents.size() + " agents, and a lock has at most " + Dependencies.MOST);
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
        return new Lock(lines);
    }

    private static Line line(JsonNode agent, String where, ReferenceParser references) {
        Digest digest = Digest.parse(agent.path("digest").asText())
                .orElseThrow(() -> new IllegalArgumentException("has in " + where + " a digest that is none"));
        JsonNode reference = agent.path("reference");
        try {
            return new Line(references.parse(reference.isTextual() ? reference.textValue() : ""), digest);
        } catch (InvalidReference invalid) {
            throw new IllegalArgumentException("has in " + where + " a reference that is none", invalid);
        }
    }
}
