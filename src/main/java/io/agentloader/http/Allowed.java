package io.agentloader.http;

/** Which methods a path has, for the {@code Allow} header that the framework leaves out. */
final class Allowed {

    private static final String READING = "GET, HEAD";

    private Allowed() {}

    static String of(Call call) {
        String path = call.target().path();
        if (path.startsWith(StoreResource.PREFIX) || path.equals(AgentPath.IMPORT) || path.equals(AgentPath.VALIDATE)) {
            return "POST";
        }
        return path.startsWith(AgentPath.PREFIX) ? ofAgents(AgentPath.of(path)) : READING;
    }

    private static String ofAgents(AgentPath path) {
        if (path.isPin()) {
            return READING + ", DELETE, PUT";
        }
        if (path.form() != AgentPath.Form.AGENT) {
            return READING;
        }
        return path.refreshed().isPresent() ? READING + ", DELETE, POST" : READING + ", DELETE";
    }
}
