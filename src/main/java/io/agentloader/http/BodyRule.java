package io.agentloader.http;

import java.util.List;

/**
 * What becomes of the body of a request, known by its method and path before any of it is read.
 *
 * @param largest bytes
 * @param copies how often it is held at once until it is answered; none when nobody looks at it, and it is thrown away as it comes
 */
record BodyRule(long largest, int copies) {

    /** No other request that is served needs a body. */
    static final BodyRule UNWANTED = new BodyRule(64 << 10, 0);

    /** A document such as {@code {"digest": "sha256:..."}}. */
    private static final long LARGEST_DOCUMENT = 4 << 10;

    /** A thousand references of the usual length, several times over. */
    private static final long LARGEST_LIST = 256 << 10;

    /** As it came, in one piece, and what is read in it. */
    private static final int LIST_COPIES = 4;

    private static final int LONGEST_CODING = 40;

    /** As it came, and in one piece. */
    private static final int USUAL_COPIES = 2;

    /** As it came, in one piece, its files, and what is unpacked of them. */
    static final int BUNDLE_COPIES = 4;

    static BodyRule of(Call call, HttpSettings settings) {
        String path = call.target().path();
        return switch (call.method()) {
            case "POST" ->
                switch (path) {
                    case AgentPath.IMPORT -> new BodyRule(settings.bundles().total(), BUNDLE_COPIES);
                    case AgentPath.VALIDATE -> ofAgent(settings);
                    case AgentPath.PREFETCH, AgentPath.RESOLVE -> new BodyRule(LARGEST_LIST, LIST_COPIES);
                    case ShareRequests.PATH -> new BodyRule(LARGEST_DOCUMENT, USUAL_COPIES);
                    default -> HookDoor.isBehind(call) ? new BodyRule(LARGEST_LIST, LIST_COPIES) : UNWANTED;
                };
            case "PUT" -> isPin(path) ? new BodyRule(LARGEST_DOCUMENT, USUAL_COPIES) : UNWANTED;
            default -> UNWANTED;
        };
    }

    private static BodyRule ofAgent(HttpSettings settings) {
        return new BodyRule(Math.min(settings.bundles().agent(), settings.memory() / USUAL_COPIES), USUAL_COPIES);
    }

    private static boolean isPin(String path) {
        return path.startsWith(AgentPath.PREFIX) && AgentPath.of(path).isPin();
    }

    /** Whether anybody is to see it. */
    boolean isKept() {
        return copies > 0;
    }

    /** Whether it says itself that it is too large. */
    boolean isOver(Call call) {
        return call.header("Content-Length")
                .filter(length ->
                        length.length() > 9 || (length.matches("[0-9]+") && Integer.parseInt(length) > largest))
                .isPresent();
    }

    /**
     * Passes in silence.
     *
     * @throws Refusal when the body is packed in some way: it would be taken for what it is not
     */
    void checkCoding(Call call) {
        for (String coding : call.lines("Content-Encoding")) {
            if (isKept() && !coding.isBlank() && !coding.strip().equalsIgnoreCase("identity")) {
                String named = coding.length() > LONGEST_CODING ? "that long" : coding.strip();
                throw Refusal.of(
                                Code.UNSUPPORTED_MEDIA_TYPE,
                                "The body's Content-Encoding is " + named + "; send it as it is, without a coding.")
                        .with("supported", List.of("identity"))
                        .header("Accept-Encoding", "identity");
            }
        }
    }

    Refusal tooLarge() {
        return Refusal.of(Code.TOO_LARGE, "The request's body is larger than " + largest + " bytes.")
                .with("limit", largest);
    }
}
