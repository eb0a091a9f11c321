package io.agentloader.http;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.Report;
import io.agentloader.oci.ReferenceParser;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a request target under {@code /agents/} is about. It is read from the target as it was sent: a framework's path is
 * normalised already, and a reference that holds {@code ..} or {@code //} must be refused, not repaired.
 *
 * @param reference still percent-encoded; empty for an operation
 * @param view what is asked of the agent, or the operation; empty for the agent itself
 */
record AgentPath(Form form, String reference, String view) {

    /** The three shapes of a path. */
    enum Form {
        AGENT,
        VIEW,
        OPERATION
    }

    static final String PREFIX = "/agents/";

    /** Where bundles go in. */
    static final String IMPORT = PREFIX + "-/import";

    /** Where agents are sent to be checked. */
    static final String VALIDATE = PREFIX + "-/validate";

    /** Where references go that are to be pulled ahead. */
    static final String PREFETCH = PREFIX + "-/prefetch";

    /** Where references go whose digests are asked. */
    static final String RESOLVE = PREFIX + "-/resolve";

    private static final String REFRESH = "/refresh";
    private static final List<String> SCHEMES = List.of("oci://", "docker://");
    private static final Pattern UNPRINTABLE = Pattern.compile("[^!-~]");
    private static final int LONGEST_ESCAPE = 3;

    /**
     * Cuts at the first segment that is exactly {@code -}, which can be no component of a repository.
     *
     * @throws Refusal when the path does not literally start with {@code /agents/}
     */
    static AgentPath of(String path) {
        if (!path.startsWith(PREFIX)) {
            throw Refusal.noSuchResource("Agents are under /agents/, written just so.");
        }
        String rest = path.substring(PREFIX.length());
        if (rest.equals("-") || rest.startsWith("-/")) {
            return new AgentPath(Form.OPERATION, "", rest.equals("-") ? "" : rest.substring(2));
        }
        int cut = rest.indexOf("/-/");
        if (cut >= 0) {
            return new AgentPath(Form.VIEW, rest.substring(0, cut), rest.substring(cut + 3));
        }
        return rest.endsWith("/-")
                ? new AgentPath(Form.VIEW, rest.substring(0, rest.length() - 2), "")
                : new AgentPath(Form.AGENT, rest, "");
    }

    /**
     * Passes in silence what every reader of the path sees the same in: only a reference may hold escapes. The framework decodes
     * what it compares, and whoever asks what a path needs does not.
     *
     * @throws Refusal when a name of this service is spelt with escapes
     */
    static void checkSpelling(String path, String decoded) {
        if (!path.startsWith(PREFIX)) {
            return;
        }
        AgentPath sent = of(path);
        boolean hidden = sent.form() == Form.AGENT && of(decoded).form() == Form.OPERATION;
        if (hidden || sent.view().matches(".*[%;].*")) {
            throw Refusal.invalidParameter(
                    "path",
                    "has an escape or a semicolon where no reference is; the names of views and operations have none");
        }
    }

    /** Whether it is about what a tag is held at. */
    boolean isPin() {
        return form == Form.VIEW && view.equals("pin");
    }

    /** Whether it is about pulling one agent ahead. */
    boolean isPrefetch() {
        return form == Form.VIEW && view.equals("prefetch");
    }

    /** The agent that {@code POST} refreshes: what is left of a last segment {@code refresh}. Empty without one. */
    Optional<String> refreshed() {
        if (form != Form.AGENT || !("/" + reference).endsWith(REFRESH)) {
            return Optional.empty();
        }
        return Optional.of(reference.substring(0, Math.max(0, reference.length() - REFRESH.length())));
    }

    /**
     * The text of a reference, decoded once. What would change when decoded again still holds a percent sign, which no
     * reference may.
     *
     * @throws Refusal when it is over the limit, whatever form it came in
     * @throws InvalidReference when it does not decode
     */
    static String decoded(String encoded) {
        checkLength(encoded.length(), LONGEST_ESCAPE * ReferenceParser.MAX_LENGTH);
        String text = Percent.decode(encoded).orElseThrow(() -> undecodable(encoded));
        return checked(text);
    }

    /** The text of a reference from a query, already decoded; schemes that other tools put before one are dropped. */
    static String queried(String text) {
        for (String scheme : SCHEMES) {
            if (text.startsWith(scheme)) {
                return checked(text.substring(scheme.length()));
            }
        }
        return checked(text);
    }

    private static String checked(String text) {
        checkLength(text.length(), ReferenceParser.MAX_LENGTH);
        return text;
    }

    private static void checkLength(int length, int limit) {
        if (length > limit) {
            throw Refusal.of(
                    Code.URI_TOO_LONG,
                    "A reference has at most " + ReferenceParser.MAX_LENGTH + " characters, and this one has more.");
        }
    }

    private static InvalidReference undecodable(String encoded) {
        String printable = UNPRINTABLE.matcher(encoded).replaceAll("?");
        return new InvalidReference(
                Report.of(printable, "'" + printable + "' is not a reference: it does not percent-decode to text.")
                        .withReference(printable)
                        .withMember("part", "encoding"));
    }
}
