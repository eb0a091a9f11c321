package io.agentloader.http;

import io.vertx.core.MultiMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Which requests say nothing but what most say. A header that is not named here may have an effect, now or one day, so that a request
 * with one takes the long way; so does one that is spelt in a way in which nobody spells it.
 */
final class PlainHeaders {

    /** Those that have one value by their nature; each is a bit. */
    private static final String[] SINGLE = {"Host", "Authorization", "X-Request-ID", "Traceparent", "Connection"};

    /** Several options are seldom said, and one of them may be to close. */
    private static final int CONNECTION = 1 << (SINGLE.length - 1);

    private static final String[] ANY_NUMBER = {
        "Accept",
        "Accept-Encoding",
        "Accept-Language",
        "Forwarded",
        "If-None-Match",
        "Tracestate",
        "User-Agent",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Port",
        "X-Forwarded-Proto",
        "X-Real-IP"
    };

    /** Some clients send it with a {@code GET}. */
    private static final String LENGTH = "Content-Length";

    private static final int NO_BODY = 1 << SINGLE.length;

    private static final Map<String, Integer> KNOWN = known();

    private PlainHeaders() {}

    private static Map<String, Integer> known() {
        Map<String, Integer> known = new HashMap<>();
        for (int i = 0; i < SINGLE.length; i++) {
            put(known, SINGLE[i], 1 << i);
        }
        for (String name : ANY_NUMBER) {
            put(known, name, 0);
        }
        put(known, LENGTH, NO_BODY);
        return Map.copyOf(known);
    }

    private static void put(Map<String, Integer> known, String name, int bit) {
        known.put(name, bit);
        known.put(name.toLowerCase(Locale.ROOT), bit);
    }

    /** Whether these are such headers and no others. */
    static boolean are(MultiMap headers) {
        int seen = 0;
        for (Map.Entry<String, String> header : headers) {
            Integer bit = KNOWN.get(header.getKey());
            if (bit == null
                    || (seen & bit) != 0
                    || (bit == NO_BODY && !header.getValue().equals("0"))
                    || (bit == CONNECTION && header.getValue().indexOf(',') >= 0)) {
                return false;
            }
            seen |= bit;
        }
        return true;
    }
}
