package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Puts who we are on the requests of one attempt: answers a challenge once, and knows when there is no use in it. */
final class Authenticator {

    /**
     * What all attempts of all calls share.
     *
     * @param limit of one request with its redirects
     * @param realms where realms may lead
     */
    record Parts(
            Courier courier,
            TokenExchange exchange,
            TokenCache tokens,
            Challenges challenges,
            Duration limit,
            RealmRules realms,
            Circuits circuits) {

        /** With more time for one request. */
        Parts longer(Duration more) {
            return new Parts(courier, exchange, tokens, challenges, limit.plus(more), realms, circuits);
        }
    }

    private final Parts parts;
    private final Call call;
    private final Base base;
    private final Origin registry;
    private final Login login;

    Authenticator(Parts parts, Call call, Base base, Login login) {
        this.parts = parts;
        this.call = call;
        this.base = base;
        this.registry = base.origin();
        this.login = login;
    }

    /** The answer to the request, after at most one repeat with other credentials. A {@code 401} is a failure. */
    Uni<Answer> send(Ask ask) {
        return remembered().flatMap(first -> attempt(ask, first));
    }

    /** The same to where the registry has led: another host is not shown who we are. */
    Uni<Answer> sendWhereLed(Ask ask) {
        return ask.target().origin().equals(registry)
                ? send(ask)
                : parts.courier().send(call, ask, Redirects.of(registry), parts.limit());
    }

    /** Where an answer leads; fails when it leads nowhere we may go. */
    Target led(Answer answer) {
        return Redirects.of(registry).next(call, answer, parts.courier().addresses());
    }

    private Uni<Optional<Authorization>> remembered() {
        return parts.challenges()
                .of(base.root(), repository())
                .map(this::foreseen)
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    /** What was remembered may be out of date, or was forged: when it leads nowhere, the registry is asked what it wants now. */
    private Uni<Optional<Authorization>> foreseen(Challenge challenge) {
        return login.credential()
                .flatMap(credential -> authorization(challenge, credential))
                .map(Optional::of)
                .onFailure(AgentException.class)
                .recoverWithItem(Optional.empty());
    }

    private Uni<Answer> attempt(Ask ask, Optional<Authorization> first) {
        return sent(ask, first)
                .flatMap(answer -> answer.status() == 401
                        ? challenged(ask, first, answer)
                        : Uni.createFrom().item(answer));
    }

    private Uni<Answer> challenged(Ask ask, Optional<Authorization> shown, Answer refusal) {
        // nobody but the registry itself is ever shown its credentials
        if (!refusal.origin().equals(registry)) {
            throw Failures.unauthorized(call, refusal.host(), ", to where the registry had redirected");
        }
        return offered(refusal).flatMap(offered -> respond(ask, shown, offered));
    }

    private Uni<Answer> sent(Ask ask, Optional<Authorization> authorization) {
        Ask complete = authorization.map(who -> ask.authorized(who.header())).orElse(ask);
        login.asksHere();
        return parts.courier().send(call, complete, Redirects.of(registry), parts.limit());
    }

    /** Some registries challenge at {@code /v2/} alone. */
    private Uni<List<Challenge>> offered(Answer refused) {
        if (!refused.headers("WWW-Authenticate").isEmpty()) {
            return Uni.createFrom().item(Challenge.in(refused));
        }
        Ask ping = base.ask(HttpMethod.GET, "/", Ask.ERROR_LIMIT);
        return sent(ping, Optional.empty()).map(Challenge::in);
    }

    private Uni<Answer> respond(Ask ask, Optional<Authorization> refused, List<Challenge> offered) {
        Challenge challenge = Challenge.choose(offered)
                .orElseThrow(() -> Failures.unauthorized(
                        call,
                        host(),
                        offered.isEmpty()
                                ? " without a challenge"
                                : " and offered nothing that we can answer (" + Challenge.names(offered) + ")"));
        parts.challenges().remember(base.root(), repository(), challenge);
        refused.flatMap(Authorization::fetched).ifPresent(parts.tokens()::drop);
        return login.credential()
                .flatMap(credential -> authorization(challenge, credential))
                .flatMap(who -> repeat(ask, refused, who));
    }

    private Uni<Answer> repeat(Ask ask, Optional<Authorization> refused, Authorization now) {
        boolean same =
                refused.filter(before -> before.header().equals(now.header())).isPresent();
        if (same) {
            throw refusal(now);
        }
        return sent(ask, Optional.of(now)).invoke(answer -> judge(answer, now));
    }

    private void judge(Answer answer, Authorization shown) {
        if (answer.status() != 401) {
            return;
        }
        shown.fetched().ifPresent(parts.tokens()::drop);
        if (Challenge.in(answer).stream().anyMatch(Challenge::saysInsufficientScope)) {
            throw new UpstreamDenied(
                    Failures.report(call, host(), "failed: " + host() + " answered 401 and wants a wider scope")
                            .withUpstreamStatus(401));
        }
        throw refusal(shown);
    }

    private RuntimeException refusal(Authorization shown) {
        return Failures.unauthorized(
                call,
                host(),
                shown.isSecondChoice()
                        ? ": the stored credentials were refused, and without them as well"
                        : login.withheldFrom()
                                .map(server ->
                                        " to the token that " + server + " gave to nobody in particular: it was not"
                                                + " shown the " + login.source() + " credentials")
                                .orElse(" to " + login.source() + " credentials, too"));
    }

    private Uni<Authorization> authorization(Challenge challenge, Credential credential) {
        if (challenge.isBasic()) {
            if (credential.kind() != Credential.Kind.PASSWORD) {
                throw Failures.unauthorized(call, host(), ": there are no credentials for " + host());
            }
            return Uni.createFrom().item(Authorization.basic(credential));
        }
        if (credential.kind() == Credential.Kind.BEARER_TOKEN) {
            return Uni.createFrom()
                    .item(Authorization.bearer(credential)
                            .orElseThrow(() -> Failures.unauthorized(
                                    call,
                                    host(),
                                    ": the token from " + login.source() + " cannot be sent in a header")));
        }
        return token(challenge, credential);
    }

    private Uni<Authorization> token(Challenge challenge, Credential credential) {
        Realm realm = Realm.of(call, base, parts.realms(), challenge.realm().orElseThrow());
        if (!realm.credentialsAllowed() && !credential.isAnonymous()) {
            login.withheldFrom(realm.target().origin().authority());
        }
        List<String> scopes = challenge.scopes();
        for (String own : login.scopes()) {
            scopes = Scope.union(scopes, own);
        }
        TokenRequest request =
                new TokenRequest(registry, realm, challenge.service(), scopes, credential, base.transport());
        return parts.tokens()
                .token(request.key(), () -> fetched(request).invoke(this::notice))
                .onSubscription()
                .invoke(() -> elsewhere(realm).ifPresent(login::asksElsewhere))
                .map(token -> Authorization.bearer(request.key(), token));
    }

    private Optional<String> elsewhere(Realm realm) {
        return Optional.of(realm.target().origin().authority()).filter(server -> !server.equals(host()));
    }

    /** A token server elsewhere has a circuit of its own: its trouble is not the registry's, and may be that of many registries. */
    private Uni<Token> fetched(TokenRequest request) {
        Call fetching = new Call(repository().toString(), "GET token for");
        Uni<Token> fetch = parts.exchange().fetch(fetching, request);
        return elsewhere(request.realm())
                .map(server -> parts.circuits().within(fetching, server, fetch))
                .orElse(fetch);
    }

    /** Public content comes also after a refusal, which then nobody else would tell of. */
    private void notice(Token fetched) {
        if (fetched.credentialsRefused()) {
            login.refused();
        }
    }

    private Repository repository() {
        return login.repository();
    }

    private String host() {
        return registry.authority();
    }
}
