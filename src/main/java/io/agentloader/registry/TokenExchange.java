package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.AgentException.RegistryRejected;
import io.agentloader.failure.AgentException.UpstreamDenied;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Gets a bearer token from a realm, with what credentials there are, or with none. */
final class TokenExchange {

    private static final String CLIENT = "agent-loader";

    private final Courier courier;
    private final RotatedTokens rotated;
    private final Duration limit;
    private final InstantSource clock;

    TokenExchange(Courier courier, RotatedTokens rotated, Duration limit, InstantSource clock) {
        this.courier = courier;
        this.rotated = rotated;
        this.limit = limit;
        this.clock = clock;
    }

    /** A stale login must not break public pulls: refused credentials are followed by one anonymous try. */
    Uni<Token> fetch(Call call, TokenRequest request) {
        TokenRequest allowed = request.realm().credentialsAllowed() ? request : request.anonymous();
        Uni<Token> token =
                switch (allowed.credential().kind()) {
                    case NONE, PASSWORD, BEARER_TOKEN -> get(call, allowed);
                    case IDENTITY_TOKEN -> post(call, allowed);
                };
        if (allowed.credential().isAnonymous()) {
            return token;
        }
        return token.onFailure(TokenExchange::isRefusal).recoverWithUni(refusal -> anonymously(call, allowed));
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof UpstreamUnauthorized || failure instanceof UpstreamDenied;
    }

    private Uni<Token> anonymously(Call call, TokenRequest request) {
        return get(call, request.anonymous())
                .map(Token::afterRefusal)
                .onFailure(TokenExchange::isRefusal)
                .transform(failure -> Failures.unauthorized(
                        call,
                        request.realm().target().origin().authority(),
                        ": the stored credentials for " + request.registry().authority() + " were refused"));
    }

    private Uni<Token> get(Call call, TokenRequest request) {
        Credential credential = request.credential();
        StringBuilder query = new StringBuilder();
        request.service().ifPresent(service -> parameter(query, "service", service));
        request.scopes().forEach(scope -> parameter(query, "scope", scope));
        boolean named = credential.kind() == Credential.Kind.PASSWORD;
        if (named) {
            parameter(query, "account", credential.user());
        }
        Target target = request.realm().target().withQuery(query.toString());
        Ask ask = request.dressed(Ask.of(HttpMethod.GET, target, TokenAnswer.MAX_SIZE));
        Ask complete = named ? ask.authorized(Authorization.basic(credential).header()) : ask;
        return courier.send(call, complete, Redirects.ofRealm(request.registry()), limit)
                .map(answer -> {
                    Token token = token(call, answer);
                    // who was led elsewhere has left the credentials behind
                    return named && !answer.origin().equals(target.origin()) ? token.afterRefusal() : token;
                });
    }

    private static void parameter(StringBuilder query, String name, String value) {
        query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(encoded(value));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private Uni<Token> post(Call call, TokenRequest request) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "refresh_token");
        form.put("refresh_token", rotated.current(request.credential()));
        request.service().ifPresent(service -> form.put("service", service));
        form.put("client_id", CLIENT);
        form.put("scope", String.join(" ", request.scopes()));
        String body = form.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        Ask ask = request.dressed(Ask.of(HttpMethod.POST, request.realm().target(), TokenAnswer.MAX_SIZE))
                .with("Content-Type", "application/x-www-form-urlencoded")
                .withBody(Buffer.buffer(body));
        return courier.send(call, ask, Redirects.none(request.registry()), limit)
                .flatMap(answer -> posted(call, request, answer));
    }

    /**
     * A server that does not know this grant is asked in the older way, which an identity token cannot take part in: what
     * comes is a token for nobody, as after a refusal.
     */
    private Uni<Token> posted(Call call, TokenRequest request, Answer answer) {
        if (answer.status() == 404 || answer.status() == 405) {
            return get(call, request.anonymous()).map(Token::afterRefusal);
        }
        Token token = token(call, answer);
        TokenAnswer.parse(answer)
                .flatMap(TokenAnswer::refreshToken)
                .ifPresent(fresh -> rotated.replace(request.credential(), fresh));
        return Uni.createFrom().item(token);
    }

    private Token token(Call call, Answer answer) {
        if (answer.status() != 200) {
            throw refused(Failures.ofStatus(call, answer, clock.instant()));
        }
        if (answer.cut()) {
            throw Failures.protocol(call, answer.host(), "sent a token answer of more than 128 KiB");
        }
        return TokenAnswer.parse(answer)
                .orElseThrow(() -> Failures.protocol(call, answer.host(), "sent no token in its answer"))
                .received(clock.instant());
    }

    /** A token server that is not there says nothing about whether the agent is. */
    private static AgentException refused(AgentException failure) {
        return failure instanceof NotFound ? new RegistryRejected(failure.report()) : failure;
    }
}
