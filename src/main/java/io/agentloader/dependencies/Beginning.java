package io.agentloader.dependencies;

import io.agentloader.oci.Reference;
import io.agentloader.pull.PullRequest;
import java.util.List;
import java.util.function.Function;

/**
 * What a tree is followed from.
 *
 * @param agents of registries; the first of two of one name counts
 * @param files of authors
 * @param next how the agents are asked for that these lead to
 */
public record Beginning(List<PullRequest> agents, List<AuthoredFile> files, Function<Reference, PullRequest> next) {

    public Beginning {
        agents = List.copyOf(agents);
        files = List.copyOf(files);
    }

    /** One agent; what it leads to is asked for as it is itself. */
    static Beginning of(PullRequest request) {
        return new Beginning(List.of(request), List.of(), request::about);
    }

    /** How many agents are followed from here, these among them. */
    int most() {
        return Math.min(Dependencies.MOST * (agents.size() + files.size()), Lock.MOST);
    }
}
