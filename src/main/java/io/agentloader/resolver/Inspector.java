package io.agentloader.resolver;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.oci.ImageConfig;
import io.agentloader.pull.InspectedAgent;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Contents;
import io.smallrye.mutiny.Uni;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts together what is known of an agent without pulling it. */
public final class Inspector {

    private final PullAgent pullAgent;
    private final Supplier<AgentReader> reader;

    /**
     * Over these.
     *
     * @param reader asked for when there is YAML to read
     */
    public Inspector(PullAgent pullAgent, Supplier<AgentReader> reader) {
        this.pullAgent = pullAgent;
        this.reader = reader;
    }

    /**
     * By the rules of {@link PullAgent#inspect}. YAML that cannot be read is told, and is no failure.
     *
     * @param labels whether the configuration is wanted, which may take one request more and fails as
     *     {@link PullAgent#configuration} does
     */
    public Uni<AgentMetadata> inspect(PullRequest request, boolean labels) {
        return pullAgent.inspect(request).flatMap(inspected -> config(request, inspected, labels)
                .flatMap(config -> contents(inspected)
                        .map(read -> new AgentMetadata(inspected, config, read.contents(), read.flaw()))));
    }

    private Uni<Optional<ImageConfig>> config(PullRequest request, InspectedAgent inspected, boolean labels) {
        return labels
                ? pullAgent.configuration(request, inspected).map(found -> found.map(ImageConfig::parse))
                : Uni.createFrom().item(Optional.empty());
    }

    private record Read(Optional<Contents> contents, Optional<InvalidAgent> flaw) {
        private static final Read NOTHING = new Read(Optional.empty(), Optional.empty());

        private static Read failed(Throwable flaw) {
            return new Read(Optional.empty(), Optional.of((InvalidAgent) flaw));
        }
    }

    private Uni<Read> contents(InspectedAgent inspected) {
        return inspected
                .yaml()
                .map(yaml -> reader.get()
                        .contents(yaml.bytes())
                        .map(contents -> new Read(Optional.of(contents), Optional.empty()))
                        .onFailure(InvalidAgent.class)
                        .recoverWithItem(Read::failed))
                .orElseGet(() -> Uni.createFrom().item(Read.NOTHING));
    }
}
