package io.agentloader.http;

import jakarta.inject.Singleton;

/** Whether a caller may change the store for everybody. */
@Singleton
final class Admin {

    private final boolean enabled;

    Admin(HttpSettings settings) {
        this.enabled = settings.admin();
    }

    /** Whether the request, if there is such a thing, would change the store: known before its body is read. */
    static boolean isAskedBy(Call call) {
        String path = call.target().path();
        if (!path.startsWith(AgentPath.PREFIX)) {
            return call.method().equals("POST") && path.startsWith(StoreResource.PREFIX);
        }
        AgentPath agent = AgentPath.of(path);
        return switch (call.method()) {
            case "POST" -> path.equals(AgentPath.IMPORT);
            case "PUT" -> agent.isPin();
            case "DELETE" -> agent.isPin() || agent.form() == AgentPath.Form.AGENT;
            default -> false;
        };
    }

    /** Passes in silence, or throws the problem that names the key. */
    void require() {
        if (!enabled) {
            throw Refusal.of(
                    Code.FORBIDDEN,
                    "Nobody may change the store over HTTP here; the operator allows it with"
                            + " agent-loader.admin.enabled=true.");
        }
    }
}
