package io.agentloader.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.agentloader.document.PinInfo;
import io.agentloader.failure.AgentException.NotFound;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.Pins;
import io.agentloader.store.Pin;
import io.agentloader.store.Precondition;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** What a tag is held at: {@code /agents/<ref>/-/pin}. Whoever changes it changes what others get. */
@Singleton
final class PinRequests {

    private static final String DIGEST = "digest";

    private final Pins pins;
    private final ReferenceParser references;
    private final Admin admin;

    PinRequests(Pins pins, ReferenceParser references, Admin admin) {
        this.pins = pins;
        this.references = references;
        this.admin = admin;
    }

    /** {@code Pin}, or {@code 304} when the caller knows it; a tag that follows its registry has none. */
    Uni<Answer> told(Call call, Reference tag) {
        return pins.find(tag).map(found -> {
            Pin pin = found.orElseThrow(() -> notPinned(tag));
            Conditions.requireMatch(call, tag.toString(), etag(pin));
            return Conditions.isKnown(call, etag(pin)) ? head(304, pin) : answer(pin);
        });
    }

    /** {@code Pin}, after it was set: to the digest of the body, or without one to what is stored. */
    Uni<Answer> set(Call call, byte[] body) {
        AgentPath path = AgentPath.of(call.target().path());
        if (!path.isPin()) {
            throw Refusal.methodNotAllowed("PUT", Allowed.of(call));
        }
        admin.require();
        call.query().only();
        Reference tag = references.parse(AgentPath.decoded(path.reference()));
        Precondition<Pin> precondition = StoreConditions.ofPin(call, tag);
        return digest(call, body)
                .map(digest -> pins.pin(tag, digest, precondition))
                .orElseGet(() -> pins.pin(tag, precondition))
                .map(PinRequests::answer);
    }

    /** {@code 204}: the tag follows its registry again. */
    Uni<Answer> lifted(Call call, AgentPath path) {
        admin.require();
        call.query().only();
        Reference tag = references.parse(AgentPath.decoded(path.reference()));
        return pins.unpin(tag, StoreConditions.ofPin(call, tag)).map(held -> {
            if (!held) {
                throw notPinned(tag);
            }
            return Answer.of(204).with("Cache-Control", "no-store");
        });
    }

    private static Optional<Digest> digest(Call call, byte[] body) {
        if (body.length == 0) {
            return Optional.empty();
        }
        if (call.header("Content-Type").filter(Json::isType).isEmpty()) {
            throw Refusal.of(Code.UNSUPPORTED_MEDIA_TYPE, "A pin comes as " + Json.MEDIA_TYPE + ".")
                    .with("supported", List.of(Json.MEDIA_TYPE));
        }
        return digest(Json.object(body)
                .orElseThrow(() ->
                        Refusal.invalidParameter("body", "is no JSON object such as {\"digest\": \"sha256:...\"}")));
    }

    /** A member that nobody knows is a digest misspelt, and must not pin something else. */
    private static Optional<Digest> digest(JsonNode object) {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals(DIGEST)) {
                throw Refusal.invalidParameter("body", "has a member that a pin does not have", List.of(DIGEST));
            }
        }
        if (!object.has(DIGEST)) {
            return Optional.empty();
        }
        return Optional.of(Digest.parse(object.path(DIGEST).asText())
                .orElseThrow(() -> Refusal.invalidParameter(DIGEST, "is not sha256: and 64 hexadecimal digits")));
    }

    private static Answer answer(Pin pin) {
        return head(200, pin).with("X-Content-Type-Options", "nosniff").with(Json.MEDIA_TYPE, document(pin));
    }

    private static Answer head(int status, Pin pin) {
        return Answer.of(status).with("Cache-Control", "no-store").with("ETag", etag(pin));
    }

    static String etag(Pin pin) {
        return Conditions.etag(Digest.of(document(pin)));
    }

    private static byte[] document(Pin pin) {
        return Json.bytes(PinInfo.of(pin));
    }

    private static NotFound notPinned(Reference tag) {
        return new NotFound(Report.of(tag.toString(), tag + " is not pinned here; it follows its registry.")
                .withReference(tag.toString()));
    }
}
