package io.agentloader.http;

import io.agentloader.callers.Role;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Which role a request needs, by its method and path as they were sent. What is not known here needs the most: a new way of
 * changing something is closed until somebody opens it.
 */
final class Needs {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Of {@code POST}: what only computes an answer, and what makes this service ask registries. */
    private static final Set<String> COMPUTING = Set.of("resolve", "validate");

    private static final String PREFETCH = "prefetch";

    private Needs() {}

    /** Empty where nobody has to say who they are: probes have no keys, and what a problem means is no secret. */
    static Optional<Role> of(Call call) {
        String path = call.target().path();
        if (HookDoor.isBehind(call)) {
            // a hook has a secret of its own
            return Optional.empty();
        }
        if (OciNames.isUnder(path)) {
            // what changes something is refused there, whoever asks for it
            return Optional.of(ofReading(call));
        }
        if (!READING.contains(call.method())) {
            Role role = call.method().equals("POST") ? ofPost(path) : Role.ADMIN;
            return Optional.of(role == Role.READ ? ofReading(call) : role);
        }
        if (isIn("/q/health", path) || isIn("/problems", path)) {
            return Optional.empty();
        }
        return Optional.of(isForOperators(path) ? Role.ADMIN : ofReading(call));
    }

    /** Whether it is a refresh, of one agent or of many: those count, reads that ask a registry in full do not. */
    static boolean isRefresh(Call call) {
        return call.method().equals("POST") && ofPost(call.target().path()) == Role.REFRESH;
    }

    /** Whoever has a registry asked in full, whatever is stored, does what a refresh does; see {@link #isRemote}. */
    private static Role ofReading(Call call) {
        boolean anew = call.target().query().stream()
                .flatMap(query -> Arrays.stream(query.split("&", -1)))
                .anyMatch(Needs::isRemote);
        return anew ? Role.REFRESH : Role.READ;
    }

    /** However it is spelt; what does not decode is refused later. */
    private static boolean isRemote(String pair) {
        return Percent.decode(pair).filter("source=remote"::equals).isPresent();
    }

    private static Role ofPost(String path) {
        if (!path.startsWith(AgentPath.PREFIX)) {
            return Role.ADMIN;
        }
        AgentPath agent = AgentPath.of(path);
        return switch (agent.form()) {
            case AGENT -> agent.refreshed().isPresent() ? Role.REFRESH : Role.ADMIN;
            case VIEW -> agent.view().equals(PREFETCH) ? Role.REFRESH : Role.ADMIN;
            case OPERATION ->
                COMPUTING.contains(agent.view())
                        ? Role.READ
                        : agent.view().equals(PREFETCH) ? Role.REFRESH : Role.ADMIN;
        };
    }

    private static boolean isForOperators(String path) {
        return path.equals("/")
                || isIn("/store", path)
                || isIn("/registries", path)
                || (isIn("/dev", path) && !isIn("/dev/api", path))
                || (isIn("/q", path) && !isIn("/q/openapi", path))
                || isExplanation(path);
    }

    /** However it is spelt: whoever routes it may decode the view. */
    private static boolean isExplanation(String path) {
        return path.startsWith(AgentPath.PREFIX)
                && Percent.decode(AgentPath.of(path).view())
                        .filter(view -> view.startsWith("explain"))
                        .isPresent();
    }

    private static boolean isIn(String folder, String path) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }
}
