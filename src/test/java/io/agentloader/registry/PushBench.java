package io.agentloader.registry;

import io.agentloader.agent.AgentPacking;
import io.agentloader.agent.AgentPacking.Form;
import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Repository;
import io.agentloader.testkit.Reply;
import io.agentloader.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A registry that does what it is told, and an agent to be pushed to it. */
final class PushBench implements AutoCloseable {

    static final String UPLOADS = "/v2/acme/helper/blobs/uploads/";
    static final String SESSION = "/up/1?_state=a%2Fb";
    static final String NAMED = "/v2/acme/helper/manifests/1";

    final Bench bench = new Bench();
    final Packed agent = AgentPacking.pack("agents: {}\n".getBytes(StandardCharsets.UTF_8), Form.IMAGE, "1");
    final Content config = agent.blobs().get(0);
    final Content layer = agent.blobs().get(1);

    final String read = "/v2/acme/helper/manifests/" + agent.manifest().digest();
    final String mount = UPLOADS + "?mount=sha256%3A" + layer.digest().hex() + "&from=acme%2Fother";

    PushBench() {
        bench.registry(bench.server.authority(), Bench.Own.PLAIN);
        bench.server.on("GET " + read, readable()).on("HEAD " + blob(layer), Reply.status(404), there(layer));
    }

    @Override
    public void close() {
        bench.close();
    }

    Delivered<Receipt> push() {
        return push(Optional.empty());
    }

    Delivered<Receipt> push(Optional<Repository> from) {
        Upload upload = new Upload(agent.manifest(), List.of(), List.of(layer), from);
        return Bench.await(bench.client().push(bench.reference(), upload));
    }

    <T extends AgentException> T failure(Class<T> type) {
        return Bench.failure(
                type,
                bench.client()
                        .push(
                                bench.reference(),
                                new Upload(agent.manifest(), List.of(), List.of(layer), Optional.empty())));
    }

    static String blob(Content content) {
        return "/v2/acme/helper/blobs/" + content.digest();
    }

    /** The answer to a {@code HEAD} of what is there. */
    static Reply there(Content content) {
        return Reply.status(200).with("Content-Length", String.valueOf(content.size()));
    }

    static String digest(Content content) {
        return "digest=sha256%3A" + content.digest().hex();
    }

    static Reply begun(String location) {
        return Reply.status(202).with("Location", location);
    }

    Reply kept() {
        return Reply.status(201)
                .with("Docker-Content-Digest", agent.manifest().digest().toString());
    }

    /** The manifest as it was sent. */
    Reply readable() {
        return Reply.ok(MediaType.OCI_MANIFEST.name(), agent.manifest().toByteArray());
    }

    /** One that takes everything, and in one piece. */
    ScriptedServer willing() {
        return bench.server
                .on("POST " + UPLOADS, begun(SESSION))
                .on("PUT /up/1", Reply.status(201))
                .on("PUT " + NAMED, kept());
    }

    /** Another repository of the same host. */
    Optional<Repository> other() {
        return Optional.of(new Repository(bench.server.authority(), "acme/other"));
    }
}
