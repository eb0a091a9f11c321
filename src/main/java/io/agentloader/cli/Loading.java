package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.oci.Content;
import java.util.List;
import java.util.stream.StreamSupport;

/** Whom a command asks about its reference: the rooms of this process, or a service that runs. Every call blocks. */
interface Loading {

    /**
     * The agent, and what it is.
     *
     * @param reference with the digest that it names
     * @param source {@code store}, {@code revalidated}, {@code registry} or {@code stale}
     */
    record Agent(Content yaml, String reference, String digest, String source) {}

    /** What a reference names. */
    record Named(String reference, String digest) {}

    /** The agent; where nothing else was asked for and it is strict, from its registry and without a stand-in. */
    Agent agent(boolean strict);

    /** The bytes of the manifest or index that the reference names. */
    byte[] manifest();

    /** {@code AgentInfo}, with labels where they are wanted. */
    JsonNode inspect(boolean labels);

    /** {@code AgentInfo} of what the store has by that digest or its first digits. */
    JsonNode inspectById(boolean labels);

    Named digest();

    /** {@code Existence}. */
    JsonNode exists();

    /** {@code TagList}, of at most so many. */
    JsonNode tags(int limit);

    /** {@code VersionList}. */
    JsonNode versions();

    /** {@code Explanation}. */
    JsonNode explain();

    /** What has to change to make it another, as a unified diff. */
    String lines(String to);

    /** The same as {@code Diff}. */
    JsonNode differences(String to);

    /** The texts of a list in a document. */
    static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
