package io.agentloader.http;

import java.util.Set;

/** Which methods a path has, for the {@code Allow} header that the framework leaves out. */
final class Allowed {

    private static final String READING = "GET, HEAD";

    private static final Set<String> POSTED =
            Set.of(AgentPath.IMPORT, AgentPath.VALIDATE, AgentPath.PREFETCH, AgentPath.RESOLVE, ShareRequests.PATH);

    private Allowed() {}

    static String of(Call call) {
        String path = call.target().path();
        if (path.startsWith(StoreResource.PREFIX) || path.startsWith(HookDoor.PREFIX) || POSTED.contains(path)) {
            return "POST";
        }
        return path.startsWith(AgentPath.PREFIX) ? ofAgents(AgentPath.of(path)) : READING;
    }

    private static String ofAgents(AgentPath path) {
        if (path.isPin()) {
            return READING + ", DELETE, PUT";
        }
        if (path.isPrefetch()) {
            return "POST";
        }
        if (path.form() != AgentPath.Form.AGENT) {
            return READING;
        }
        return path.refreshed().isPresent() ? READING + ", DELETE, POST" : READING + ", DELETE";
    }
}
