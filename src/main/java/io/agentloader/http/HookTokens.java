package io.agentloader.http;

import io.agentloader.callers.Tokens;
import io.agentloader.hooks.Hook;
import java.util.Map;

/**
 * Who judges the tokens that hooks are shown.
 *
 * @param byName of the hook, for those that want tokens
 */
public record HookTokens(Map<String, Tokens> byName) {

    public HookTokens {
        byName = Map.copyOf(byName);
    }

    Tokens of(Hook hook) {
        return byName.getOrDefault(hook.name(), Tokens.NONE);
    }
}
