package io.agentloader.http;

import io.agentloader.failure.AgentException.Overloaded;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.hooks.Hook;
import io.agentloader.hooks.Hook.Word;
import io.agentloader.hooks.HookListener;
import io.agentloader.hooks.HookListener.Outcome;
import io.agentloader.hooks.UnreadableHook;
import io.agentloader.oci.Reference;
import io.agentloader.policy.Admission;
import io.agentloader.watch.PromptConfirms;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What registries say of their tags: a hint, for which what is stored or watched is confirmed at once, after the answer. */
@Singleton
final class HookRequests {

    private static final int AT_ONCE = 16;

    private final HookDoor door;
    private final PromptConfirms confirms;
    private final Admission admission;
    private final Background background;
    private final HookListener listener;

    HookRequests(
            HookDoor door, PromptConfirms confirms, Admission admission, Background background, HookListener listener) {
        this.door = door;
        this.confirms = confirms;
        this.admission = admission;
        this.background = background;
        this.listener = listener;
    }

    Uni<Answer> answer(Call call, byte[] body) {
        return door.admit(call, body).flatMap(hook -> taken(hook, read(hook, call, body)));
    }

    private Word read(Hook hook, Call call, byte[] body) {
        try {
            return hook.read(body, call.header("ce-type"));
        } catch (UnreadableHook unreadable) {
            listener.called(hook.name(), Outcome.UNREADABLE);
            throw Refusal.invalidParameter(unreadable.member(), unreadable.how());
        }
    }

    private Uni<Answer> taken(Hook hook, Word word) {
        return Multi.createFrom()
                .iterable(word.references())
                .onItem()
                .transformToUni(tag -> concernedBy(tag))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .onFailure(Overloaded.class)
                .invoke(() -> listener.called(hook.name(), Outcome.UNAVAILABLE))
                .map(concerned -> begun(hook, word, concerned));
    }

    private Uni<List<Reference>> concernedBy(Reference tag) {
        try {
            admission.check(tag);
            return confirms.concernedBy(tag);
        } catch (ReferenceNotAllowed notOurs) {
            return Uni.createFrom().item(List.of());
        }
    }

    private Answer begun(Hook hook, Word word, List<List<Reference>> concerned) {
        Set<Reference> confirming = new LinkedHashSet<>();
        concerned.forEach(confirming::addAll);
        int ignored =
                word.ignored() + (int) concerned.stream().filter(List::isEmpty).count();
        listener.called(hook.name(), Outcome.ACCEPTED);
        listener.heard(hook.name(), confirming.size(), ignored);
        background.run(confirms.confirm(confirming, hook.name()));
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Hint");
        document.put(
                "confirming",
                confirming.stream().map(Reference::toString).sorted().toList());
        document.put("ignored", ignored);
        return Answer.of(202)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }
}
