package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** The types that the runtime raises, as deep as it nests them; {@link SchemeTest} has two of them from the wire. */
class CertificateTroubleTest {

    private static Throwable handshake(Throwable cause) {
        return new SSLHandshakeException("failed").initCause(cause);
    }

    private static Throwable path(BasicReason reason, Throwable cause) {
        return handshake(
                new CertificateException("failed", new CertPathValidatorException("failed", cause, null, -1, reason)));
    }

    @Test
    void timesAreToldByTypeAndByReason() {
        assertThat(CertificateTrouble.of(path(BasicReason.UNSPECIFIED, new CertificateExpiredException())))
                .contains(CertificateTrouble.EXPIRED);
        assertThat(CertificateTrouble.of(path(BasicReason.EXPIRED, new IllegalStateException())))
                .contains(CertificateTrouble.EXPIRED);
        assertThat(CertificateTrouble.of(path(BasicReason.UNSPECIFIED, new CertificateNotYetValidException())))
                .contains(CertificateTrouble.NOT_YET_VALID);
    }

    @Test
    void pathThatCannotBeBuiltEndsWithAnUnknownAuthority() {
        assertThat(CertificateTrouble.of(handshake(new CertificateException(new CertPathBuilderException()))))
                .contains(CertificateTrouble.UNKNOWN_AUTHORITY);
    }

    @Test
    void plainExceptionWithoutACauseIsTheNameAndNothingElseIs() {
        assertThat(CertificateTrouble.of(handshake(new CertificateException("no name"))))
                .contains(CertificateTrouble.ANOTHER_NAME);
        assertThat(CertificateTrouble.of(path(BasicReason.ALGORITHM_CONSTRAINED, new IllegalStateException())))
                .isEmpty();
        assertThat(CertificateTrouble.of(handshake(new IllegalStateException())))
                .isEmpty();
    }
}
