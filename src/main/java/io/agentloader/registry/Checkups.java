package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Asks each host of a registry for the root of its API, one attempt each, one after another. */
final class Checkups {

    private final Operations.Parts parts;
    private final RegistrySettings settings;
    private final InstantSource clock;

    Checkups(Operations.Parts parts, RegistrySettings settings, InstantSource clock) {
        this.parts = parts;
        this.settings = settings;
        this.clock = clock;
    }

    /** All of them: what fails is told of its host and ends nothing. */
    Uni<List<Checkup>> of(Repository repository) {
        return Multi.createFrom()
                .iterable(parts.endpoints().of(repository))
                .onItem()
                .transformToUniAndConcatenate(this::look)
                .collect()
                .asList();
    }

    /** The one whose word is final, as that one. */
    Uni<Optional<Checkup>> of(Repository repository, Credential credential) {
        return parts.endpoints().areBlocked(repository)
                ? Uni.createFrom().item(Optional.empty())
                : look(parts.endpoints().upstream(repository), anybody -> Uni.createFrom()
                                .item(credential))
                        .map(Optional::of);
    }

    private Uni<Checkup> look(Endpoint endpoint) {
        return look(endpoint, parts.keychain());
    }

    private Uni<Checkup> look(Endpoint endpoint, Keychain keychain) {
        Call call = new Call(endpoint.authority(), "GET root of");
        Login login = Login.toHost(keychain, endpoint.repository());
        Visit visit = new Visit(parts, call, endpoint, login);
        Retry.Budget once =
                parts.retry().budget(Effort.FULL, settings.timeouts().pull()).once();
        Instant start = clock.instant();
        return visit.ask(Effort.FULL, Optional.empty(), once, attempt -> answered(call, attempt))
                .map(answer -> checkup(endpoint, login, start, Optional.of(answer), Optional.empty()))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> checkup(endpoint, login, start, Optional.empty(), Optional.of(failure)));
    }

    private Uni<Answer> answered(Call call, Attempt attempt) {
        return attempt.send(HttpMethod.GET, "/", Ask.ERROR_LIMIT).invoke(answer -> {
            if (answer.status() != 200) {
                throw Failures.ofStatus(call, answer, clock.instant());
            }
        });
    }

    private Checkup checkup(
            Endpoint endpoint, Login login, Instant start, Optional<Answer> answer, Optional<AgentException> failure) {
        return new Checkup(
                endpoint.authority(),
                endpoint.mirror(),
                parts.schemes().spoken(endpoint),
                endpoint.isExposed(),
                settings.proxyOf(endpoint),
                login.source(),
                login.problem(),
                login.wasRefused(),
                login.withheldFrom(),
                Duration.between(start, clock.instant()),
                answer.flatMap(given -> given.header("Date")).flatMap(Checkups::date),
                failure);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException rubbish) {
            return Optional.empty();
        }
    }
}
