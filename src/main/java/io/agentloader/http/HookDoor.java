package io.agentloader.http;

import io.agentloader.callers.Presented;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.callers.TokenVerdict.Invalid;
import io.agentloader.callers.TokenVerdict.Known;
import io.agentloader.callers.TokenVerdict.Stranger;
import io.agentloader.callers.TokenVerdict.Unjudged;
import io.agentloader.hooks.Hook;
import io.agentloader.hooks.HookListener;
import io.agentloader.hooks.HookListener.Outcome;
import io.agentloader.hooks.Hooks;
import io.agentloader.hooks.Shown;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Whether whoever calls a hook is the sender that the operator means. No key of a caller counts here, and the secret of a hook counts
 * nowhere else. What can be told before the body is told before any of the body is read.
 */
@Singleton
final class HookDoor {

    static final String PREFIX = "/hooks/";

    private static final Logger LOG = Logger.getLogger(HookDoor.class);
    private static final String SECRET = "secret";

    private final Hooks hooks;
    private final HookTokens tokens;
    private final HookListener listener;

    HookDoor(Hooks hooks, HookTokens tokens, HookListener listener) {
        this.hooks = hooks;
        this.tokens = tokens;
        this.listener = listener;
    }

    static boolean isBehind(Call call) {
        return call.method().equals("POST") && call.target().path().startsWith(PREFIX);
    }

    /**
     * Passes in silence, also when the body has yet to show who sends it.
     *
     * @throws Refusal when there is no such hook, or it is not its sender
     */
    void check(Call call) {
        Hook hook = find(call);
        if (!hook.mayCome(shown(call))) {
            throw refused(hook, call, "does not show what proves that it is the sender");
        }
    }

    /** Completes with the hook when it is its sender; fails with a {@link Refusal}. */
    Uni<Hook> admit(Call call, byte[] body) {
        return Uni.createFrom().item(() -> find(call)).flatMap(hook -> {
            if (!hook.comes(shown(call), body)) {
                throw refused(hook, call, "does not show what proves that it is the sender");
            }
            return hook.wantsToken() ? judged(hook, call) : Uni.createFrom().item(hook);
        });
    }

    private Hook find(Call call) {
        String name = call.target().path().substring(PREFIX.length());
        return hooks.find(name)
                .orElseThrow(
                        () -> Refusal.noSuchResource("This service has no hook of that name; its operator names them"
                                + " with agent-loader.hooks."));
    }

    private Uni<Hook> judged(Hook hook, Call call) {
        Optional<String> token = new Presented(call.header("Authorization"), Optional.empty()).token();
        Uni<TokenVerdict> judging = token.map(shown -> tokens.of(hook).judge(shown))
                .orElseGet(() -> Uni.createFrom().item(new Invalid("is none.")));
        return judging.map(verdict -> vouchedFor(verdict, hook, call));
    }

    private Hook vouchedFor(TokenVerdict verdict, Hook hook, Call call) {
        if (verdict instanceof Known) {
            return hook;
        }
        if (verdict instanceof Unjudged unjudged) {
            listener.called(hook.name(), Outcome.UNAVAILABLE);
            throw Refusal.of(Code.ISSUER_UNAVAILABLE, unjudged.why()).retryAfter(unjudged.retryAfter());
        }
        String why = verdict instanceof Stranger ? "is of another account than agent-loader.hooks names." : "";
        throw refused(hook, call, "shows a token that " + (verdict instanceof Invalid invalid ? invalid.why() : why));
    }

    /** One line, with nothing of what was shown. */
    private Refusal refused(Hook hook, Call call, String how) {
        String sentence = how.endsWith(".") ? how : how + ".";
        LOG.warnf(
                "hook refused name=%s kind=%s request=%s: whoever called it %s",
                hook.name(), hook.kind().word(), call.requestId(), sentence);
        listener.called(hook.name(), Outcome.UNAUTHENTICATED);
        return Refusal.of(Code.UNAUTHENTICATED, "Whoever calls this hook " + sentence)
                .with("hook", hook.name())
                .header("WWW-Authenticate", "Bearer realm=\"agent-loader hooks\"");
    }

    private static Shown shown(Call call) {
        List<String> secrets = Query.all(call.target().query(), SECRET);
        return new Shown(
                call.header("Authorization"),
                secrets.size() == 1 ? Optional.of(secrets.get(0)) : Optional.empty(),
                call.header("X-Nexus-Webhook-Signature"),
                call.header("X-Signature"));
    }
}
