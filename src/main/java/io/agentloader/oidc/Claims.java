package io.agentloader.oidc;

import io.agentloader.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is read from a token that was found to be good. Claims of other types than expected are as good as not there. */
final class Claims {

    private static final Pattern UNPRINTABLE = Pattern.compile("[^A-Za-z0-9._@|:/+-]");
    private static final Pattern BLANKS = Pattern.compile(" +");
    /** Hexadecimal digits: half of a SHA-256. */
    private static final int HASH = 32;

    private static final int LONGEST_NAME = 64;
    private static final int MOST_GROUPS = 1000;

    private static final String ADDRESS = "email";
    private static final String ADDRESS_VERIFIED = "email_verified";

    private final Map<String, Object> claims;

    Claims(Map<String, Object> claims) {
        this.claims = claims;
    }

    /** Whether there is a subject, and not an empty one. */
    boolean namesSomebody() {
        return text("sub").isPresent();
    }

    /**
     * Fit for the log, with {@code oidc:} before it, so that it is never that of a caller with a key. What had to be changed for that
     * ends in a part of its hash, after a mark that no other name has: two callers never share one.
     */
    String name(String claim) {
        String said = text(claim).or(() -> text("sub")).orElse("");
        String safe = UNPRINTABLE.matcher(said).replaceAll("_");
        if (safe.equals(said) && said.length() <= LONGEST_NAME) {
            return "oidc:" + said;
        }
        String hash = Digest.of(said.getBytes(StandardCharsets.UTF_8)).hex().substring(0, HASH);
        return "oidc:" + safe.substring(0, Math.min(safe.length(), LONGEST_NAME - HASH - 1)) + "~" + hash;
    }

    private Optional<String> text(String claim) {
        return Optional.ofNullable(claims.get(claim))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .filter(text -> !text.isBlank());
    }

    /** The members of a list, or the words of a text. */
    List<String> groups(String claim) {
        if (claim.equals(ADDRESS) && !isVerified()) {
            return List.of();
        }
        Object found = at(claim);
        if (found instanceof List<?> list) {
            return list.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .limit(MOST_GROUPS)
                    .toList();
        }
        return found instanceof String words
                ? BLANKS.splitAsStream(words.strip()).limit(MOST_GROUPS).toList()
                : List.of();
    }

    /** An address that its issuer has not verified may be anybody's. */
    private boolean isVerified() {
        return !claims.containsKey(ADDRESS_VERIFIED)
                || String.valueOf(claims.get(ADDRESS_VERIFIED)).equals("true");
    }

    /** By its whole name, since names that are URLs have dots; else by steps. */
    private Object at(String claim) {
        if (claims.containsKey(claim)) {
            return orNothing(claims.get(claim));
        }
        Object place = claims;
        for (String step : claim.split("\\.", -1)) {
            place = place instanceof Map<?, ?> members ? orNothing(members.get(step)) : List.of();
        }
        return place;
    }

    private static Object orNothing(@Nullable Object value) {
        return value == null ? List.of() : value;
    }
}
