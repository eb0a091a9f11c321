package io.agentloader.http;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a path is an example of. There are as many answers as there are things to call, whatever callers send. */
final class Routes {

    static final String UNKNOWN = "/<unknown>";
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    /** First segments of what the framework or this service has, beside agents. */
    private static final Set<String> FOLDERS =
            Set.of("store", "registries", "operations", "problems", "q", "dev", "v2", "hooks");

    private static final Set<String> VIEWS = ApiPaths.ALL.stream()
            .flatMap(operation -> Stream.of(operation.path()))
            .filter(path -> path.contains("/-/"))
            .map(path -> path.substring(path.indexOf("/-/") + "/-/".length()))
            .collect(Collectors.toUnmodifiableSet());

    private Routes() {}

    static String of(String path) {
        if (path.equals("/") || path.equals("/agents")) {
            return path;
        }
        if (!path.startsWith("/")) {
            return UNKNOWN;
        }
        if (!path.startsWith(AgentPath.PREFIX)) {
            String first = path.substring(1).replaceFirst("/.*", "");
            return FOLDERS.contains(first) ? "/" + first : UNKNOWN;
        }
        AgentPath agent = AgentPath.of(path);
        String view = VIEWS.contains(agent.view()) ? agent.view() : "<unknown>";
        return switch (agent.form()) {
            case AGENT -> AgentPath.PREFIX + "<reference>" + (agent.refreshed().isPresent() ? "/refresh" : "");
            case VIEW -> AgentPath.PREFIX + "<reference>/-/" + view;
            case OPERATION -> AgentPath.PREFIX + "-/" + view;
        };
    }

    /** Anybody can make methods up. */
    static String method(String method) {
        return METHODS.contains(method) ? method : "_OTHER";
    }
}
