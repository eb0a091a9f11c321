package io.agentloader.registry;

import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One blob on its way to a registry, in one attempt: nothing is sent that is there, or that can be taken over from another
 * repository. What was cut off goes on where the registry says that it was. A whole attempt can be made again: a blob has
 * no other name than its digest, and what was begun is left behind for the registry to sweep up.
 */
final class BlobUpload {

    /** Up to here in one request. */
    static final int WHOLE = 16 << 20;

    /** Object stores behind registries take no smaller parts. */
    private static final int CHUNK = 5 << 20;

    private static final int RESUMED_AT_MOST = 3;
    private static final String OCTETS = "application/octet-stream";

    /** With which registries refuse to take a blob in one piece. */
    private static final Set<Integer> IN_PIECES = Set.of(405, 411, 413, 415, 501);

    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,15})");

    private final Attempt attempt;
    private final Content blob;
    private final InstantSource clock;

    BlobUpload(Attempt attempt, Content blob, InstantSource clock) {
        this.attempt = attempt;
        this.blob = blob;
        this.clock = clock;
    }

    /**
     * An upload that a registry has begun.
     *
     * @param offset how much of it is there
     * @param chunk how much is sent at once
     * @param resumes how often it may still be asked where it was
     */
    private record Session(Target location, long offset, int chunk, int resumes) {
        private Session at(Target next, long reached) {
            return new Session(next, reached, chunk, resumes);
        }

        private Session resumed() {
            return new Session(location, offset, chunk, resumes - 1);
        }
    }

    /** True when the registry has it. */
    Uni<Boolean> run(Optional<Repository> mountFrom) {
        return new BlobHead(attempt, blob, clock)
                .isThere()
                .flatMap(there -> there ? done() : start(mountFrom).flatMap(begun -> begun(begun, mountFrom, false)));
    }

    private static Uni<Boolean> done() {
        return Uni.createFrom().item(true);
    }

    private Uni<Answer> start(Optional<Repository> mountFrom) {
        String mount = mountFrom
                .map(other -> "?mount=" + encoded(blob.digest().toString()) + "&from=" + encoded(other.path()))
                .orElse("");
        Ask ask = attempt.base()
                .ask(HttpMethod.POST, Endpoint.uploadsPath(attempt.repository()) + mount, Ask.ERROR_LIMIT);
        return attempt.authenticator().send(ask.withContent(Buffer.buffer()));
    }

    private Uni<Boolean> begun(Answer answer, Optional<Repository> mountFrom, boolean inPieces) {
        if (answer.status() == 202) {
            int chunk = chunk(answer);
            Session session = new Session(attempt.authenticator().led(answer), 0, chunk, RESUMED_AT_MOST);
            return inPieces || blob.size() > WHOLE ? piece(session) : whole(session);
        }
        if (mountFrom.isPresent() && answer.status() == 201) {
            return arrived(answer);
        }
        boolean notFromThere = mountFrom.isPresent() && answer.status() / 100 == 4 && answer.status() != 429;
        if (!notFromThere) {
            throw failure(answer);
        }
        return start(Optional.empty()).flatMap(again -> begun(again, Optional.empty(), inPieces));
    }

    /** What the registry wants at least, where it says so, and where that can be. */
    private static int chunk(Answer answer) {
        int wanted = answer.header("OCI-Chunk-Min-Length")
                .filter(text -> text.matches("[0-9]{1,8}"))
                .map(Integer::parseInt)
                .orElse(0);
        return Math.min(Math.max(CHUNK, wanted), WHOLE);
    }

    private Uni<Boolean> whole(Session session) {
        Ask ask = ask(HttpMethod.PUT, named(session)).with("Content-Type", OCTETS);
        return sent(ask.withContent(bytes(0, (int) blob.size())), session, answer -> {
            if (IN_PIECES.contains(answer.status())) {
                return start(Optional.empty()).flatMap(again -> begun(again, Optional.empty(), true));
            }
            return arrived(answer);
        });
    }

    private Uni<Boolean> piece(Session session) {
        if (session.offset() == blob.size()) {
            Ask last = ask(HttpMethod.PUT, named(session)).withContent(Buffer.buffer());
            return sent(last, session, this::arrived);
        }
        int end = (int) Math.min(session.offset() + session.chunk(), blob.size());
        Ask ask = ask(HttpMethod.PATCH, session.location())
                .with("Content-Type", OCTETS)
                .with("Content-Range", session.offset() + "-" + (end - 1));
        return sent(
                ask.withContent(bytes((int) session.offset(), end)), session, answer -> taken(answer, session, end));
    }

    private Uni<Boolean> taken(Answer answer, Session session, int end) {
        if (answer.status() == 416) {
            return resumed(session, failure(answer));
        }
        if (answer.status() / 100 != 2) {
            throw failure(answer);
        }
        long reached = range(answer).orElse(end);
        if (reached <= session.offset() || reached > end) {
            throw Failures.protocol(
                    attempt.call(), answer.host(), "has " + reached + " bytes of the " + end + " that it was sent");
        }
        return piece(session.at(next(answer, session), reached));
    }

    private Uni<Boolean> sent(Ask ask, Session session, Function<Answer, Uni<Boolean>> then) {
        return attempt.authenticator()
                .sendWhereLed(ask)
                .map(Optional::of)
                .onFailure(BlobUpload::isCutOff)
                .recoverWithUni(cut -> resumed(session, (AgentException) cut).map(there -> Optional.empty()))
                .flatMap(answer -> answer.map(then).orElseGet(BlobUpload::done));
    }

    /** Asks where it was, and goes on from there; what cannot be told is begun anew by whoever makes the attempts. */
    private Uni<Boolean> resumed(Session session, AgentException cut) {
        if (session.resumes() == 0) {
            return Uni.createFrom().failure(cut);
        }
        return attempt.authenticator()
                .sendWhereLed(ask(HttpMethod.GET, session.location()))
                .onFailure(AgentException.class)
                .transform(silent -> cut)
                .flatMap(answer -> goOn(answer, session.resumed(), cut));
    }

    private Uni<Boolean> goOn(Answer answer, Session session, AgentException cut) {
        OptionalLong there = range(answer);
        boolean known = answer.status() == 204 || answer.status() == 202;
        if (!known || there.orElse(0) > blob.size()) {
            return Uni.createFrom().failure(cut);
        }
        return piece(session.at(next(answer, session), there.orElse(0)));
    }

    private static boolean isCutOff(Throwable failure) {
        return failure instanceof AgentException known
                && known.report().upstreamStatus().isEmpty()
                && Retry.isPassing(known);
    }

    private Uni<Boolean> arrived(Answer answer) {
        switch (answer.status()) {
            case 200, 201, 204 -> PutAnswers.check(attempt.call(), answer, blob.digest());
            default -> throw failure(answer);
        }
        return done();
    }

    private Target next(Answer answer, Session session) {
        return answer.header("Location").isPresent() ? attempt.authenticator().led(answer) : session.location();
    }

    /** How many bytes are there; one byte and none look the same. */
    private static OptionalLong range(Answer answer) {
        Matcher range = RANGE.matcher(answer.header("Range").orElse("").strip());
        if (!range.matches()) {
            return OptionalLong.empty();
        }
        long last = Long.parseLong(range.group(1));
        return OptionalLong.of(last == 0 ? 0 : last + 1);
    }

    /** Elsewhere without anything of ours but the content. */
    private Ask ask(HttpMethod method, Target target) {
        return attempt.base().ask(method, "/", Ask.ERROR_LIMIT).at(target);
    }

    private Target named(Session session) {
        return session.location().withQuery("digest=" + encoded(blob.digest().toString()));
    }

    private Buffer bytes(int from, int to) {
        byte[] part = new byte[to - from];
        blob.bytes().get(from, part);
        return Buffer.buffer(part);
    }

    private AgentException failure(Answer answer) {
        return Failures.ofStatus(attempt.call(), answer, clock.instant());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
