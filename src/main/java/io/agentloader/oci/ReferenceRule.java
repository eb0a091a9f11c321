package io.agentloader.oci;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.Report;
import java.util.regex.Pattern;

/** The rules that a text can break on its way to becoming a reference: which part is wrong, why, and what to write. */
enum ReferenceRule {
    EMPTY("reference", "it is empty", "write at least a repository, such as ghcr.io/acme/agent"),
    TOO_LONG("reference", "it is longer than 1024 characters", "shorten it"),
    INVALID_CHARACTER(
            "reference",
            "a space, control character or non-ASCII character stands in it",
            "remove it, or write a host name in punycode"),
    SCHEME_NOT_ALLOWED("registry", "it starts with a scheme", "leave out what ends in ://"),
    AMBIGUOUS_IDENTIFIER("repository", "it is a digest without a repository", "write repository@sha256:..."),
    INVALID_REGISTRY(
            "registry",
            "the registry is not host[:port]",
            "write labels of letters, digits and inner hyphens, and a port from 1 to 65535"),
    INVALID_REPOSITORY(
            "repository",
            "the repository is missing or malformed",
            "write words of a-z and 0-9 with one of . _ __ - / between them"),
    REPOSITORY_NOT_LOWERCASE("repository", "the repository has an upper-case letter", "write it in lower case"),
    REPOSITORY_TOO_LONG("repository", "the repository is longer than 255 characters", "shorten it"),
    INVALID_TAG(
            "tag",
            "the tag is empty, malformed, longer than 128 characters, or a range where none can stand",
            "write letters, digits and _ . - with neither . nor - first"),
    INVALID_RANGE(
            "range",
            "what follows the colon is neither a tag nor a range of versions",
            "write ^1.2, ~1.4, >=1.2 <2 or the like"),
    INVALID_DIGEST(
            "digest",
            "what follows the @ is not a digest",
            "write sha256: and 64, or sha512: and 128, lower-case hexadecimal digits"),
    UNSUPPORTED_DIGEST_ALGORITHM(
            "digest", "the digest's algorithm cannot be verified here", "use a sha256 or sha512 digest");

    private static final Pattern USER_INFO =
            Pattern.compile("^([a-z]+://)?[^/]+@(?!(?:sha256|sha512):|[^/]*$)", Pattern.CASE_INSENSITIVE);

    private final String part;
    private final String flaw;
    private final String advice;

    ReferenceRule(String part, String flaw, String advice) {
        this.part = part;
        this.flaw = flaw;
        this.advice = advice;
    }

    /** Who writes a login before a host by mistake does not want to read it in a log; a digest is shown as it is. */
    private static String withoutUserInfo(String text) {
        return USER_INFO.matcher(text).replaceFirst("$1***@");
    }

    /** @param position index in the text, from 0; its length where something is missing at the end */
    InvalidReference broken(String text, int position) {
        String shown = withoutUserInfo(text);
        String quoted = Quoted.of(shown);
        String detail = quoted + " is not a reference: " + flaw + " (position " + position + "); " + advice + ".";
        return new InvalidReference(Report.of(quoted, detail)
                .withReference(Quoted.bare(shown))
                .withMember("part", part)
                .withMember("position", position)
                .withMember("rule", name()));
    }
}
