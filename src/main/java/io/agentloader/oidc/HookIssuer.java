package io.agentloader.oidc;

import io.agentloader.config.HookConfig;
import io.agentloader.config.HookRules;
import io.agentloader.config.OidcConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whose tokens a hook is called with: those of one account of an issuer, for one audience. */
public record HookIssuer(HookConfig hook) implements OidcConfig {

    /** Where an account has its name. */
    private static final String ACCOUNT = "email";

    private static final Duration SKEW = Duration.ofSeconds(30);

    @Override
    public Optional<String> issuer() {
        return Optional.of(hook.issuer().orElse(HookRules.GOOGLE));
    }

    @Override
    public Optional<List<String>> audience() {
        return hook.audience().map(List::of);
    }

    @Override
    public List<String> algorithms() {
        return List.of("RS256");
    }

    @Override
    public Duration clockSkew() {
        return SKEW;
    }

    @Override
    public String nameClaim() {
        return ACCOUNT;
    }

    @Override
    public String groupsClaim() {
        return ACCOUNT;
    }

    /** The account is a group of its own; any role will do. */
    @Override
    public Map<String, Grant> grants() {
        return hook.email()
                .map(email -> Map.<String, Grant>of(email, new Reading()))
                .orElse(Map.of());
    }

    private record Reading() implements Grant {
        @Override
        public String role() {
            return "read";
        }

        @Override
        public Optional<List<String>> references() {
            return Optional.empty();
        }
    }
}
