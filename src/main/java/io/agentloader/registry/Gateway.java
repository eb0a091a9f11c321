package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hosts that stand before others, such as another loader. That the one behind is in trouble is told by {@code Proxy-Status} (RFC 9209),
 * and says nothing against the one that tells: it has tried as hard as it may, and does well for other registries.
 */
final class Gateway {

    /** The member that names the host behind. */
    static final String NEXT_HOP = "nextHop";

    private static final Pattern BEHIND =
            Pattern.compile("agent-loader;[^,]*; next-hop=\"?([A-Za-z0-9:.\\[\\]/_-]{1,255})\"?(?:[;,].*)?");

    private Gateway() {}

    /** Which host the trouble is that this answer tells of; empty where it is the answering host's own. */
    static Optional<String> behind(Answer answer) {
        return answer.status() < 500
                ? Optional.empty()
                : answer.header("Proxy-Status")
                        .map(BEHIND::matcher)
                        .filter(Matcher::matches)
                        .map(found -> found.group(1));
    }

    static boolean isBehind(Throwable failure) {
        return failure instanceof AgentException known
                && known.report().members().containsKey(NEXT_HOP);
    }
}
