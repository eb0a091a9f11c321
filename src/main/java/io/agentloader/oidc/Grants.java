package io.agentloader.oidc;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Role;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.config.OidcConfig;
import io.agentloader.policy.ReferencePatterns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What the operator grants whom, by groups. */
final class Grants {

    private static final String EVERYBODY = "*";
    private static final String EVERYTHING = "**";

    private final Map<String, Grant> byGroup;

    /** What one group may do. */
    private record Grant(Role role, List<String> patterns) {
        private Grant {
            patterns = List.copyOf(patterns);
        }
    }

    private Grants(Map<String, Grant> byGroup) {
        this.byGroup = Map.copyOf(byGroup);
    }

    /**
     * @throws IllegalArgumentException naming the key that cannot be used
     */
    static Grants of(Map<String, OidcConfig.Grant> configured) {
        Map<String, Grant> grants = new TreeMap<>();
        configured.forEach((group, grant) -> {
            String key = "agent-loader.oidc.grants.\"" + group + "\".";
            List<String> patterns = grant.references().orElse(List.of(EVERYTHING));
            ReferencePatterns.of(key + "references", patterns);
            Role role = Role.of(grant.role())
                    .orElseThrow(() -> new IllegalArgumentException(key + "role is none of read, refresh and admin"));
            grants.put(group, new Grant(role, patterns));
        });
        return new Grants(grants);
    }

    /**
     * The strongest role, for what that role is granted for and nothing else: a weaker role's references would become the
     * stronger one's.
     */
    TokenVerdict to(String name, Collection<String> groups) {
        List<Grant> all = new ArrayList<>();
        groups.stream().distinct().flatMap(group -> of(group).stream()).forEach(all::add);
        of(EVERYBODY).filter(grant -> !groups.contains(EVERYBODY)).ifPresent(all::add);
        Optional<Role> strongest = all.stream().map(Grant::role).max(Comparator.naturalOrder());
        if (strongest.isEmpty()) {
            return new TokenVerdict.Stranger(name);
        }
        List<String> patterns = all.stream()
                .filter(grant -> grant.role() == strongest.get())
                .flatMap(grant -> grant.patterns().stream())
                .distinct()
                .toList();
        return new TokenVerdict.Known(
                new Caller(name, strongest.get(), ReferencePatterns.of("agent-loader.oidc.grants", patterns)));
    }

    private Optional<Grant> of(String group) {
        return Optional.ofNullable(byGroup.get(group));
    }
}
