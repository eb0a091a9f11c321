package io.agentloader.http;

/** Which methods a path has, for the {@code Allow} header that the framework leaves out. */
final class Allowed {

    private static final String READING = "GET, HEAD";

    private Allowed() {}

    static String of(Call call) {
        String path = call.target().path();
        boolean refreshes = path.startsWith(AgentPath.PREFIX)
                && AgentPath.of(path).refreshed().isPresent();
        return refreshes ? READING + ", POST" : READING;
    }
}
