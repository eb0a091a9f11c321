package io.agentloader.registry;

import io.agentloader.failure.NetworkError;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.VertxException;
import io.vertx.core.http.StreamResetException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** What a broken request looks like. Types decide and never words: words change with the locale and the runtime. */
enum BreakShape {
    UNTRUSTED(NetworkError.TLS_CERTIFICATE_ERROR, "was refused by us: the certificate of %s does not verify"),
    UNRESOLVED(NetworkError.DNS_ERROR, "failed: the name of %s does not resolve"),
    CONNECT_LATE(NetworkError.CONNECTION_TIMEOUT, "timed out after %2$s while connecting to %1$s"),
    UNREACHABLE(NetworkError.DESTINATION_UNAVAILABLE, "failed: no connection to %s came about"),
    REFUSED(NetworkError.CONNECTION_REFUSED, "failed: %s refused the connection"),
    NO_TLS(NetworkError.TLS_PROTOCOL_ERROR, "failed: %s does not speak TLS on that port"),
    HANDSHAKE(NetworkError.TLS_PROTOCOL_ERROR, "failed: no TLS handshake was possible with %s"),
    ANSWER_LATE(NetworkError.HTTP_RESPONSE_TIMEOUT, "timed out after %2$s, waiting for the answer of %1$s"),
    BODY_LATE(NetworkError.CONNECTION_READ_TIMEOUT, "timed out after %2$s in the middle of the answer of %1$s"),
    CUT_OFF(NetworkError.CONNECTION_TERMINATED, "failed: %s closed the connection before it answered"),
    TRUNCATED(NetworkError.HTTP_RESPONSE_INCOMPLETE, "failed: %s closed the connection in the middle of its answer"),
    NOT_HTTP(NetworkError.HTTP_PROTOCOL_ERROR, "failed: %s answered with something that is no HTTP");

    private static final List<Class<? extends Throwable>> CERTIFICATE =
            List.of(CertificateException.class, CertPathValidatorException.class, CertPathBuilderException.class);
    private static final List<Class<? extends Throwable>> CLOSED =
            List.of(IOException.class, VertxException.class, StreamResetException.class);
    private static final int MAX_REASON = 200;

    private final NetworkError error;
    private final String sentence;

    BreakShape(NetworkError error, String sentence) {
        this.error = error;
        this.sentence = sentence;
    }

    NetworkError error() {
        return error;
    }

    String sentence(String host, Break broken) {
        return String.format(sentence, host, Durations.text(broken.limit()));
    }

    /** Why a certificate was not taken, in the words of the one who did not take it. */
    String reason(Break broken) {
        return CERTIFICATE.stream()
                .flatMap(type -> Causes.find(type, broken.cause()).stream())
                .map(thrown -> Printable.of(String.valueOf(thrown.getMessage()), MAX_REASON))
                .findFirst()
                .orElse("untrusted");
    }

    /** The order matters: a certificate, a refused connection and a cut handshake are all an {@code IOException} too. */
    static BreakShape of(Break broken) {
        Throwable cause = broken.cause();
        if (has(CERTIFICATE, cause)) {
            return UNTRUSTED;
        }
        if (Causes.has(UnknownHostException.class, cause)) {
            return UNRESOLVED;
        }
        if (has(
                List.of(TimeoutException.class, ConnectTimeoutException.class, SslHandshakeTimeoutException.class),
                cause)) {
            return late(broken.phase());
        }
        if (Causes.has(NoRouteToHostException.class, cause)) {
            return UNREACHABLE;
        }
        if (Causes.has(ConnectException.class, cause)) {
            return REFUSED;
        }
        return Causes.has(SSLException.class, cause) ? handshake(cause) : closed(broken);
    }

    /** Whether another address of the same host may fare better: nobody was there to speak TLS or HTTP. */
    static boolean isOfOneAddress(Throwable connecting) {
        return switch (of(new Break(Phase.CONNECTING, Duration.ZERO, connecting))) {
            case CONNECT_LATE, UNREACHABLE, REFUSED -> true;
            default -> false;
        };
    }

    private static BreakShape late(Phase phase) {
        return switch (phase) {
            case CONNECTING -> CONNECT_LATE;
            case WAITING -> ANSWER_LATE;
            case READING -> BODY_LATE;
        };
    }

    private static BreakShape handshake(Throwable cause) {
        if (Causes.has(NotSslRecordException.class, cause)) {
            return NO_TLS;
        }
        return Causes.find(SSLException.class, cause)
                        .map(Throwable::getCause)
                        .filter(inner -> inner instanceof IOException && !(inner instanceof SSLException))
                        .isPresent()
                ? CUT_OFF
                : HANDSHAKE;
    }

    private static BreakShape closed(Break broken) {
        if (!has(CLOSED, broken.cause())) {
            return NOT_HTTP;
        }
        return switch (broken.phase()) {
            case CONNECTING -> UNREACHABLE;
            case WAITING -> CUT_OFF;
            case READING -> TRUNCATED;
        };
    }

    private static boolean has(List<Class<? extends Throwable>> types, Throwable cause) {
        return types.stream().anyMatch(type -> Causes.has(type, cause));
    }
}
