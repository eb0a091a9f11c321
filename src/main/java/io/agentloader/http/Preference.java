package io.agentloader.http;

import java.util.List;
import java.util.regex.Pattern;

/** The {@code Prefer} header (RFC 7240), as far as it has an effect here. */
final class Preference {

    private static final Pattern MINIMAL = Pattern.compile(
            "(?:^|,)\\s*return\\s*=\\s*(?:minimal|\"minimal\")\\s*(?:$|[,;])", Pattern.CASE_INSENSITIVE);

    private Preference() {}

    static boolean isMinimal(List<String> lines) {
        return lines.stream().anyMatch(line -> MINIMAL.matcher(line).find());
    }
}
