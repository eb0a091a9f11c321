package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.util.ArrayList;
import java.util.List;

/** What a token is good for: {@code repository:<path>:pull}, or {@code :pull,push}. */
final class Scope {

    private static final int MAX = 16;

    private Scope() {}

    static String pull(Repository repository) {
        return "repository:" + repository.path() + ":pull";
    }

    static String push(Repository repository) {
        return pull(repository) + ",push";
    }

    /** One {@code scope} parameter may hold several, apart by spaces. */
    static List<String> split(String text) {
        return List.of(text.strip().split("\\s+")).stream()
                .filter(scope -> !scope.isEmpty())
                .limit(MAX)
                .toList();
    }

    /** What is asked for: the challenge's own scopes first, since some servers read the first one alone. */
    static List<String> union(List<String> challenged, String own) {
        if (challenged.stream().anyMatch(scope -> covers(scope, own))) {
            return challenged;
        }
        List<String> all = new ArrayList<>(challenged);
        all.add(own);
        return List.copyOf(all);
    }

    private static List<String> actions(String scope, int colon) {
        return List.of(scope.substring(colon + 1).split(","));
    }

    /** Resource and actions are parted at the last colon: a resource's name may hold a port. */
    private static boolean covers(String scope, String own) {
        int actions = scope.lastIndexOf(':');
        int mine = own.lastIndexOf(':');
        return actions > 0
                && scope.substring(0, actions).equals(own.substring(0, mine))
                && actions(scope, actions).containsAll(actions(own, mine));
    }
}
