package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.agentloader.oci.Repository;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Tells how a call would begin, from what calls look at when they begin. Asks nobody, and changes nothing. */
final class Forecasts {

    private final Operations.Parts parts;
    private final RegistryStates states;

    Forecasts(Operations.Parts parts, RegistryStates states) {
        this.parts = parts;
        this.states = states;
    }

    Forecast of(Reference reference, HttpMethod method, Effort effort) {
        return of(
                new Question(Call.ofManifest(method, reference), method, "manifest"),
                reference.repository(),
                endpoint -> Endpoint.manifestPath(endpoint.repository(), reference),
                effort);
    }

    Forecast ofTags(Reference reference, Effort effort) {
        return of(
                new Question(Call.ofTags(reference.repository()), HttpMethod.GET, "tags"),
                reference.repository(),
                endpoint -> Endpoint.tagsPath(endpoint.repository()),
                effort);
    }

    /** What the request is. */
    private record Question(Call call, HttpMethod method, String thing) {}

    private Forecast of(Question question, Repository repository, Function<Endpoint, String> path, Effort effort) {
        List<Endpoint> all = parts.endpoints().of(repository).stream()
                .filter(endpoint -> endpoint.part().serves(question.call().need()))
                .toList();
        return new Forecast(
                states.of(all),
                inOrder(all, effort)
                        .filter(endpoint -> parts.circuits().allow(endpoint.authority(), effort))
                        .findFirst()
                        .map(endpoint -> requests(endpoint, question, path.apply(endpoint)))
                        .orElse(List.of()));
    }

    /** As in {@link Operations}: mirrors at rest are asked last, and never by who has a copy. */
    private Stream<Endpoint> inOrder(List<Endpoint> all, Effort effort) {
        if (all.isEmpty()) {
            return Stream.empty();
        }
        List<Endpoint> mirrors = all.subList(0, all.size() - 1);
        Stream<Endpoint> awake =
                mirrors.stream().filter(mirror -> !parts.rests().isResting(mirror));
        Stream<Endpoint> resting = effort == Effort.BRIEF
                ? Stream.empty()
                : mirrors.stream().filter(mirror -> parts.rests().isResting(mirror));
        return Stream.of(awake, Stream.of(all.get(all.size() - 1)), resting).flatMap(hosts -> hosts);
    }

    private List<Forecast.Request> requests(Endpoint endpoint, Question question, String path) {
        Base base = endpoint.base(parts.schemes().first(endpoint));
        List<Forecast.Request> requests = new ArrayList<>();
        parts.authentication()
                .challenges()
                .of(base.root(), endpoint.repository())
                .filter(challenge -> !challenge.isBasic())
                .flatMap(challenge -> token(endpoint, base, question.call(), challenge))
                .ifPresent(requests::add);
        requests.add(new Forecast.Request(
                question.method().name(), question.thing(), endpoint.authority(), endpoint.root() + path));
        return requests;
    }

    /** Whose token it is does not matter here: that nobody looks into credentials for this is worth more. */
    private Optional<Forecast.Request> token(Endpoint endpoint, Base base, Call call, Challenge challenge) {
        try {
            Target realm = Realm.of(
                            call,
                            base,
                            parts.authentication().realms(),
                            challenge.realm().orElseThrow())
                    .target();
            List<String> scopes = Scope.union(challenge.scopes(), Scope.pull(endpoint.repository()));
            return parts.authentication().tokens().has(base.origin(), realm, scopes)
                    ? Optional.empty()
                    : Optional.of(new Forecast.Request(
                            "GET",
                            "token",
                            realm.origin().authority(),
                            realm.path().replaceFirst("\\?.*", "")));
        } catch (AgentException unusable) {
            return Optional.empty();
        }
    }
}
