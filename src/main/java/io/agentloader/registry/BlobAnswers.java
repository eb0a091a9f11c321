package io.agentloader.registry;

import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Reference;
import java.nio.ByteBuffer;
import java.time.InstantSource;

/** Reads the answers to blob requests. */
final class BlobAnswers {

    private final InstantSource clock;

    BlobAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /** What would be over the limit is not even asked for. */
    static void refuseTooLarge(Call call, Reference reference, Descriptor descriptor, long limit) {
        if (descriptor.size() > limit) {
            throw tooLarge(
                    call,
                    reference,
                    "was not sent: the blob is " + descriptor.size() + " bytes, more than the " + limit);
        }
    }

    private static InvalidAgent tooLarge(Call call, Reference reference, String how) {
        return new InvalidAgent(Report.of(call.subject(), call + " " + how + " that an agent may have")
                .withReference(reference.toString())
                .withMember("rule", "max-size"));
    }

    /** Of a blob of which nothing but the digest was known. */
    Content content(Call call, Reference reference, Answer answer, long limit) {
        if (answer.status() == 200 && answer.cut()) {
            throw tooLarge(call, reference, "was broken off: the blob has more than the " + limit + " bytes");
        }
        Digest digest = reference.digest().orElseThrow();
        return content(
                call,
                new Descriptor(MediaType.OCTET_STREAM, digest, answer.body().length()),
                answer);
    }

    Content content(Call call, Descriptor descriptor, Answer answer) {
        if (answer.status() != 200) {
            throw Failures.ofStatus(call, answer, clock.instant());
        }
        byte[] bytes = answer.body().getBytes();
        boolean fits = !answer.cut() && bytes.length == descriptor.size();
        if (!fits && answer.isHtml()) {
            throw Failures.protocol(call, answer.host(), "answered with an HTML page");
        }
        if (!fits) {
            String size = answer.cut() ? "more bytes" : bytes.length + " bytes";
            throw Failures.mismatch(call, answer.host(), descriptor.size() + " bytes", size);
        }
        Digest actual = Digest.of(descriptor.digest().algorithm(), ByteBuffer.wrap(bytes));
        if (!actual.equals(descriptor.digest())) {
            throw Failures.mismatch(call, answer.host(), descriptor.digest().toString(), actual.toString());
        }
        return Content.verify(descriptor, bytes);
    }
}
