package io.agentloader.registry;

import io.agentloader.failure.Report;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.util.Optional;

/** What is wrong with a certificate that was not taken, where types tell it and not words alone. */
enum CertificateTrouble {
    EXPIRED("expired", "it has expired"),
    NOT_YET_VALID("not-yet-valid", "it is not valid yet"),
    UNKNOWN_AUTHORITY("unknown-authority", "nobody that is trusted here signed it"),
    ANOTHER_NAME("another-name", "it is for another name");

    private final String word;
    private final String sentence;

    CertificateTrouble(String word, String sentence) {
        this.word = word;
        this.sentence = sentence;
    }

    /** Empty where only a text says what it is. */
    static Optional<CertificateTrouble> of(Throwable cause) {
        Optional<CertPathValidatorException.Reason> reason =
                Causes.find(CertPathValidatorException.class, cause).map(CertPathValidatorException::getReason);
        if (Causes.has(CertificateExpiredException.class, cause) || reason.equals(Optional.of(BasicReason.EXPIRED))) {
            return Optional.of(EXPIRED);
        }
        if (Causes.has(CertificateNotYetValidException.class, cause)
                || reason.equals(Optional.of(BasicReason.NOT_YET_VALID))) {
            return Optional.of(NOT_YET_VALID);
        }
        if (Causes.has(CertPathBuilderException.class, cause)
                || reason.equals(Optional.of(PKIXReason.NO_TRUST_ANCHOR))) {
            return Optional.of(UNKNOWN_AUTHORITY);
        }
        // the runtime gives names no type of their own; of all that it finds wrong, they alone have the plain one and
        // no cause
        return Causes.find(CertificateException.class, cause)
                .filter(plain -> plain.getClass() == CertificateException.class && plain.getCause() == null)
                .map(plain -> ANOTHER_NAME);
    }

    /** The report with it in the sentence, before the words of whoever refused the certificate, and in a member. */
    Report told(Report report, String words) {
        return report.withDetail(report.detail() + ": " + sentence)
                .withMember("reason", sentence + ": " + words)
                .withMember("tlsTrouble", word);
    }
}
