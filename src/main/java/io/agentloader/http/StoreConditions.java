package io.agentloader.http;

import io.agentloader.oci.Reference;
import io.agentloader.store.Pin;
import io.agentloader.store.Precondition;
import io.agentloader.store.Version;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The {@link Conditions} of a request that changes what is stored, as the store judges them. */
final class StoreConditions {

    private StoreConditions() {}

    /** Any entity tag that an answer with the version bears names it. */
    static Precondition<Version> ofVersion(Call call, Reference reference) {
        return of(call, reference, StoreConditions::etags);
    }

    static Precondition<Pin> ofPin(Call call, Reference tag) {
        return of(call, tag, pin -> List.of(PinRequests.etag(pin)));
    }

    private static <T> Precondition<T> of(Call call, Reference reference, Function<T, List<String>> etags) {
        return Conditions.are(call)
                ? now -> Conditions.requireChange(
                        call, reference.toString(), now.map(etags).orElse(List.of()))
                : Precondition.none();
    }

    private static List<String> etags(Version version) {
        return Stream.concat(
                        version.agents().stream()
                                .flatMap(agent ->
                                        Stream.of(agent.yaml(), agent.manifest().digest())),
                        Stream.of(version.named().digest()))
                .map(Conditions::etag)
                .flatMap(etag -> Stream.of(etag, Conditions.json(etag)))
                .toList();
    }
}
