package io.agentloader.http;

import io.agentloader.callers.Caller;
import io.agentloader.callers.Presented;
import io.agentloader.callers.TokenVerdict;
import io.agentloader.oci.ReferenceParser;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a request has to fulfil before anything of its body is read, and before anything is done for it. */
@Singleton
final class EntryChecks {

    /** The framework also finds its resources under other spellings, which whoever decides by the path would not know. */
    private static final Pattern PLAIN_START = Pattern.compile("/|/[a-z0-9.-]+(?:/.*)?", Pattern.DOTALL);

    private static final Pattern DOT_SEGMENT = Pattern.compile("(?:^|/)\\.{1,2}(?:/|$)");

    private final HttpSettings settings;
    private final ReferenceParser references;
    private final Doorkeeper doorkeeper;
    private final Admin admin;
    private final HookDoor hooks;

    EntryChecks(HttpSettings settings, ReferenceParser references, Doorkeeper doorkeeper, Admin admin, HookDoor hooks) {
        this.hooks = hooks;
        this.settings = settings;
        this.references = references;
        this.doorkeeper = doorkeeper;
        this.admin = admin;
    }

    /** Whether answers are for one caller and not for the next. */
    boolean askCallers() {
        return doorkeeper.asks();
    }

    /**
     * What has to be found out before {@link #check}, which takes a while. Empty for most, and for whoever is refused anyway.
     */
    Optional<Uni<TokenVerdict>> judging(Call call, Presented presented) {
        try {
            checkSender(call);
            return doorkeeper.judging(call, presented);
        } catch (Refusal refused) {
            return Optional.empty();
        }
    }

    /** Who it comes from, or throws the problem. Nobody learns anything before they have said who they are. */
    Caller check(Call call, Presented presented, String address) {
        checkSender(call);
        Caller caller = doorkeeper.admit(call, presented, address);
        checkRequest(call);
        return caller;
    }

    private void checkSender(Call call) {
        for (String single : List.of("Host", "Origin", "Sec-Fetch-Site", "Authorization")) {
            if (call.repeats(single)) {
                throw Refusal.invalidParameter(single, "is given more than once");
            }
        }
        if (call.headers().contains("")) {
            throw Refusal.invalidParameter("header", "has a line without a name");
        }
        LastRequests.check(call);
        Optional<String> authority = call.target().authority().or(() -> call.header("Host"));
        if (!isForUs(authority)) {
            throw Refusal.of(
                    Code.MISDIRECTED_REQUEST,
                    "The request is for another host, and this service answers on loopback only.");
        }
        if (isFromAnotherSite(call, authority)) {
            throw Refusal.of(Code.FORBIDDEN, "A browser sent the request for a page of another site.");
        }
        if (!PLAIN_START.matcher(call.target().path()).matches()) {
            throw Refusal.noSuchResource("Paths here begin with a name in lower case, and nothing of that is escaped.");
        }
    }

    private void checkRequest(Call call) {
        if (OciNames.isUnder(call.target().path())) {
            OciNames.checkMethod(call);
        }
        if (!settings.development() && call.target().path().equals(ShareRequests.PATH)) {
            throw DevDoor.closed();
        }
        if (Admin.isAskedBy(call)) {
            admin.require();
        }
        if (HookDoor.isBehind(call)) {
            hooks.check(call);
        }
        BodyRule body = BodyRule.of(call, settings);
        if (body.isOver(call)) {
            throw body.tooLarge();
        }
        body.checkCoding(call);
        checkPath(call.target().path());
        if (call.target()
                .query()
                .filter(query -> Percent.decode(query).isEmpty())
                .isPresent()) {
            throw Refusal.invalidParameter("query", "does not percent-decode");
        }
    }

    /**
     * Refuses what no resource gets to see as it was sent: the framework answers broken escapes with an empty 400, and
     * follows dot segments.
     */
    private void checkPath(String path) {
        Optional<String> decoded =
                Percent.decode(path).filter(text -> !DOT_SEGMENT.matcher(text).find());
        if (decoded.isPresent()) {
            AgentPath.checkSpelling(path, decoded.get());
            FrameworkPaths.check(decoded.get());
            return;
        }
        if (OciNames.isUnder(path)) {
            throw OciNames.unreadable();
        }
        if (path.startsWith(AgentPath.PREFIX) && AgentPath.of(path).form() != AgentPath.Form.OPERATION) {
            references.parseWanted(AgentPath.decoded(AgentPath.of(path).reference()));
        }
        throw Refusal.noSuchResource("No path here has dot segments or broken escapes.");
    }

    /** Whether this service goes by that name; where none is said, nobody else can be meant. */
    boolean isForUs(Optional<String> authority) {
        return !settings.loopbackOnly() || authority.isEmpty() || isOurs(Authority.host(authority.get()));
    }

    private boolean isOurs(String host) {
        return Authority.isLoopback(host) || settings.hosts().contains(host);
    }

    private static boolean isFromAnotherSite(Call call, Optional<String> authority) {
        if (call.header("Sec-Fetch-Site").filter("cross-site"::equalsIgnoreCase).isPresent()) {
            return true;
        }
        return call.header("Origin").filter(origin -> !isOwn(origin, authority)).isPresent();
    }

    /** The scheme is left out of the comparison: behind a proxy that ends TLS ours is another one. */
    private static boolean isOwn(String origin, Optional<String> authority) {
        int scheme = origin.indexOf("://");
        String theirs = origin.substring(scheme < 0 ? 0 : scheme + "://".length());
        return authority
                .filter(ours -> ours.toLowerCase(Locale.ROOT).equals(theirs.toLowerCase(Locale.ROOT)))
                .isPresent();
    }
}
