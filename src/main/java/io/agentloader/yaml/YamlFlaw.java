package io.agentloader.yaml;

import java.util.Locale;

/** Why a text is not read. The message ends a sentence that begins with what was read. */
public final class YamlFlaw extends Exception {

    /** What was broken. */
    public enum Rule {
        /** A byte that belongs to no UTF-8 sequence. */
        UTF_8,
        /** A NUL, as binary files have them. */
        NUL,
        /** The syntax of YAML. */
        SYNTAX,
        /** More than one document. */
        DOCUMENTS,
        /** Too many collections inside each other. */
        DEPTH,
        /** Too many aliases, one that names nothing, or one inside of what it names. */
        ALIASES,
        /** Too many values once the aliases are expanded. */
        NODES,
        /** A tag that is not one of JSON's types. */
        TAG,
        /** A key that is no text. */
        KEY,
        /** A key that is there twice. */
        DUPLICATE_KEY,
        /** A number that JSON does not have. */
        NUMBER;

        /** As callers see it: lower case with dashes. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Rule rule;
    private final Position position;

    YamlFlaw(Rule rule, Position position, String what) {
        super(what, null, false, false);
        this.rule = rule;
        this.position = position;
    }

    public Rule rule() {
        return rule;
    }

    public Position position() {
        return position;
    }

    /** Such as {@code has the key model twice}. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
