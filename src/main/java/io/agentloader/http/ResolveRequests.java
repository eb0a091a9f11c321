package io.agentloader.http;

import io.agentloader.document.ResolutionInfo;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** What many references name, asked at once. One that nobody can tell is told as such, and keeps no other from being answered. */
@Singleton
final class ResolveRequests {

    /** The caller waits for all of them. */
    static final int MOST = 100;

    private static final int AT_ONCE = 16;

    private final PullAgent pullAgent;
    private final ReferenceParser references;
    private final Questions questions;

    ResolveRequests(PullAgent pullAgent, ReferenceParser references, Questions questions) {
        this.pullAgent = pullAgent;
        this.references = references;
        this.questions = questions;
    }

    /** {@code Resolutions}, in the order of the list. */
    Uni<Answer> answer(Call call, byte[] body) {
        call.query().only("source", "platform");
        // a parameter that nobody understands is no matter of one row
        questions.reading(call, references.parse("agent"));
        List<Uni<Map<String, Object>>> asked = ReferenceList.texts(ReferenceList.object(call, body), MOST).stream()
                .map(text -> one(call, text))
                .toList();
        return Uni.join().all(asked).usingConcurrencyOf(AT_ONCE).andFailFast().map(rows -> Answer.of(200)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
                .with(Json.MEDIA_TYPE, Json.bytes(ResolutionInfo.of(rows))));
    }

    private Uni<Map<String, Object>> one(Call call, String text) {
        try {
            Reference reference = references.parseWanted(AgentPath.queried(text));
            Doorkeeper.check(call.caller(), reference);
            return pullAgent
                    .digest(questions.reading(call, reference))
                    .map(resolved -> ResolutionInfo.row(text, resolved))
                    .onFailure(AgentException.class)
                    .recoverWithItem(failure -> ResolutionInfo.row(text, failure));
        } catch (Refusal refusal) {
            return Uni.createFrom().item(ResolutionInfo.row(text, refusal.code().text(), refusal.detail()));
        } catch (InvalidReference invalid) {
            return Uni.createFrom().item(ResolutionInfo.row(text, invalid));
        }
    }
}
