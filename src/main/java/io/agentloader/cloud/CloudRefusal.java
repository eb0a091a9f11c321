package io.agentloader.cloud;

import java.util.Optional;
import java.util.regex.Pattern;

/** Why there is no login: in our own words, fit for a log and for whoever is refused because of it. */
final class CloudRefusal extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final boolean anonymous;

    private CloudRefusal(String reason, boolean anonymous) {
        super(reason, null, false, false);
        this.anonymous = anonymous;
    }

    /** There is nobody here to be. */
    static CloudRefusal nobody(String reason) {
        return new CloudRefusal(reason, true);
    }

    static CloudRefusal because(String reason) {
        return new CloudRefusal(reason, false);
    }

    /** A cloud said no. Of its words only the code is told: its sentences can quote what was sent. */
    static CloudRefusal of(CloudAnswer answer, Optional<String> code) {
        String why = code.map(text -> text.replaceFirst(".*#", ""))
                .filter(text -> CODE.matcher(text).matches())
                .map(text -> " (" + text + ")")
                .orElse("");
        return because(answer.host() + " answered " + answer.status() + why);
    }

    /** Whether this is no more than that there is no identity. */
    boolean isForWantOfAnIdentity() {
        return anonymous;
    }

    String reason() {
        return Optional.ofNullable(getMessage()).orElse("");
    }
}
