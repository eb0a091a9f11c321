package io.agentloader.http;

/**
 * The grammar of references as regular expressions, for those who make requests by the description. A test holds them to what
 * is taken. They look neither ahead nor behind, since not every tool can, and so leave four rules to the description's words: a
 * repository has at most 255 characters, a label of a host 63, a host 253, and a digest alone is no reference.
 */
final class ApiPatterns {

    private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?";

    private static final String PORT =
            ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

    /** As much of IPv6 as is written in practice: all eight groups, or a gap before the last one. */
    private static final String IPV6 =
            "\\[([0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){7}|::|(([0-9a-fA-F]{1,4}:){1,6}|:)(:[0-9a-fA-F]{1,4}))\\]";

    /** A first component without dot, port or bracket is of the repository, unless it is localhost. */
    private static final String REGISTRY = "(" + LABEL + "(\\." + LABEL + ")+(" + PORT + ")?|" + LABEL + PORT
            + "|localhost|" + IPV6 + "(" + PORT + ")?)/";

    private static final String WORDS = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";

    /** Without a dot: with one it would be a registry. */
    private static final String FIRST_OF_SEVERAL = "[a-z0-9]+((_|__|-+)[a-z0-9]+)*";

    static final String DIGEST = "(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})";

    /** {@code [registry/]repository}. */
    static final String REPOSITORY =
            "(" + REGISTRY + WORDS + "(/" + WORDS + ")*|" + FIRST_OF_SEVERAL + "(/" + WORDS + ")+|" + WORDS + ")";

    /** {@code [registry/]repository[:tag]}. */
    static final String TAGGED = REPOSITORY + "(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?";

    /** {@code [registry/]repository[:tag][@digest]}. */
    static final String REFERENCE = TAGGED + "(@" + DIGEST + ")?";

    private static final String NUMBER = "(0|[1-9][0-9]{0,17}|[xX])";

    private static final String PART = "(0|[1-9][0-9]{0,17}|[xX*])";

    private static final String IDENTIFIER = "(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)";

    private static final String PRE_RELEASE = "(-" + IDENTIFIER + "(\\." + IDENTIFIER + ")*)?";

    private static final String VERSION = "v?" + PART + "(\\." + PART + "(\\." + PART + PRE_RELEASE + ")?)?";

    /** Written with an asterisk, a version cannot be a tag. */
    private static final String ASTERISK = "v?(\\*(\\." + PART + "(\\." + PART + PRE_RELEASE + ")?)?|" + NUMBER
            + "\\.\\*(\\." + PART + PRE_RELEASE + ")?|" + NUMBER + "\\." + NUMBER + "\\.\\*" + PRE_RELEASE + ")";

    private static final String OPERATOR = "(\\^|~|>=|<=|>|<|=)";

    private static final String COMPARISON = OPERATOR + "? *" + VERSION;

    private static final String RANGE = " *(" + OPERATOR + " *" + VERSION + "|" + ASTERISK + "|" + COMPARISON
            + "(( +| *\\|\\| *)" + COMPARISON + ")+) *";

    /** {@code [registry/]repository[:tag or range][@digest]}. */
    static final String WANTED = REPOSITORY + "(:([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}|" + RANGE + "))?(@" + DIGEST + ")?";

    /** A range where no tag can be meant, so that a version needs no operator. */
    static final String VERSIONS = "(" + RANGE + "|" + VERSION + ")";

    private static final String PLATFORM_PART = "[a-z0-9][a-z0-9._-]{0,63}";

    static final String PLATFORM = PLATFORM_PART + "(/" + PLATFORM_PART + "){0,2}";

    private ApiPatterns() {}
}
