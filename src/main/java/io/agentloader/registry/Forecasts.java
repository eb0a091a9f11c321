package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Reference;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        Call call = Call.ofManifest(method, reference);
        List<Endpoint> all = parts.endpoints().of(reference.repository()).stream()
                .filter(endpoint -> endpoint.part().serves(call.need()))
                .toList();
        return new Forecast(
                states.of(all),
                inOrder(all, effort)
                        .filter(endpoint -> parts.circuits().allow(endpoint.authority(), effort))
                        .findFirst()
                        .map(endpoint -> requests(endpoint, call, reference, method))
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

    private List<Forecast.Request> requests(Endpoint endpoint, Call call, Reference reference, HttpMethod method) {
        Base base = endpoint.base(parts.schemes().first(endpoint));
        List<Forecast.Request> requests = new ArrayList<>();
        parts.authentication()
                .challenges()
                .of(base.root(), endpoint.repository())
                .filter(challenge -> !challenge.isBasic())
                .flatMap(challenge -> token(endpoint, base, call, challenge))
                .ifPresent(requests::add);
        requests.add(new Forecast.Request(
                method.name(),
                "manifest",
                endpoint.authority(),
                endpoint.root() + Endpoint.manifestPath(endpoint.repository(), reference)));
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
