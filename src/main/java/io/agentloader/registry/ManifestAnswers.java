package io.agentloader.registry;

import io.agentloader.failure.AgentException.NotAnAgent;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.ManifestKind;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;

/** Reads the answers to manifest requests: the one place that knows how oddly registries answer. */
final class ManifestAnswers {

    static final int MAX_SIZE = 4 * 1024 * 1024;
    static final String ACCEPT = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, "
            + "application/vnd.docker.distribution.manifest.v2+json, "
            + "application/vnd.docker.distribution.manifest.list.v2+json";

    private final InstantSource clock;

    ManifestAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /** What a {@code HEAD} was told; empty when only a {@code GET} can tell. */
    Optional<Digest> digest(Call call, Reference reference, Answer answer) {
        return switch (answer.status()) {
            case 200 -> told(answer).filter(digest -> tells(reference, digest));
            case 400, 405, 501 -> Optional.empty();
            default -> throw Failures.ofStatus(call, answer, clock.instant());
        };
    }

    private static Optional<Digest> told(Answer answer) {
        return answer.header("Docker-Content-Digest").map(String::strip).flatMap(Digest::parse);
    }

    /** A tag is known by the SHA-256 of what it names; another algorithm's digest cannot be compared with that. */
    private static boolean tells(Reference reference, Digest digest) {
        return reference.digest().map(digest::equals).orElse(digest.algorithm() == Digest.Algorithm.SHA256);
    }

    /** The manifest or index in the answer to a {@code GET}, under its effective media type. */
    Content content(Call call, Reference reference, Answer answer) {
        if (answer.status() != 200) {
            throw Failures.ofStatus(call, answer, clock.instant());
        }
        refuseWhatIsNoManifest(call, answer);
        byte[] bytes = answer.body().getBytes();
        return hashed(call, reference, answer, bytes).as(type(call, answer, bytes));
    }

    /** The digest that was asked for, when the answer has what hashes to it; under which media type is not looked at. */
    Digest confirmed(Call call, Reference pinned, Answer answer) {
        if (answer.status() != 200) {
            throw Failures.ofStatus(call, answer, clock.instant());
        }
        refuseWhatIsNoManifest(call, answer);
        return hashed(call, pinned, answer, answer.body().getBytes()).digest();
    }

    private static void refuseWhatIsNoManifest(Call call, Answer answer) {
        if (answer.isHtml()) {
            throw Failures.protocol(call, answer.host(), "answered with an HTML page");
        }
        if (answer.cut()) {
            throw Failures.protocol(call, answer.host(), "sent a manifest of more than 4 MiB");
        }
        if (answer.body().length() == 0) {
            throw Failures.protocol(call, answer.host(), "answered 200 with no bytes");
        }
    }

    /** By digest the bytes have to fit what was asked for; by tag they have to fit what the header says, if it says so. */
    private static Content hashed(Call call, Reference reference, Answer answer, byte[] bytes) {
        reference.digest().or(() -> told(answer)).ifPresent(expected -> compare(call, answer, expected, bytes));
        return reference
                .digest()
                .map(digest -> Content.verify(new Descriptor(MediaType.OCTET_STREAM, digest, bytes.length), bytes))
                .orElseGet(() -> Content.hash(MediaType.OCTET_STREAM, bytes));
    }

    private static void compare(Call call, Answer answer, Digest expected, byte[] bytes) {
        Digest actual = Digest.of(expected.algorithm(), ByteBuffer.wrap(bytes));
        if (!actual.equals(expected)) {
            throw Failures.mismatch(call, answer.host(), expected.toString(), actual.toString());
        }
    }

    private static MediaType type(Call call, Answer answer, byte[] bytes) {
        try {
            return ManifestKind.of(answer.header("Content-Type").orElse(""), bytes);
        } catch (RegistryProtocol | NotAnAgent failure) {
            throw failure.with(Failures.unread(call, answer, failure.report()));
        }
    }
}
