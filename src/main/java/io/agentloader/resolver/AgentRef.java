package io.agentloader.resolver;

import io.agentloader.oci.ReferenceParser;

/**
 * What a program wants, as a value: made where it is known, and resolved by {@link Resolver#resolve} where it is needed. The
 * text is checked at once.
 */
public sealed interface AgentRef {

    /** The text of the reference, as it was given. */
    String text();

    /** How it is looked for. */
    Options options();

    /**
     * Wherever it is.
     *
     * @throws io.agentloader.failure.AgentException.InvalidReference saying which part is wrong, where and why
     */
    static AgentRef tag(String text) {
        return new Tag(text, Options.DEFAULT);
    }

    /** As these options say; fails as {@link #tag(String)}. */
    static AgentRef tag(String text, Options options) {
        return new Tag(text, options);
    }

    /** From the store and from nowhere else; fails as {@link #tag(String)}. */
    static AgentRef local(String text) {
        return new Local(text);
    }

    /** From its registry and from nowhere else; fails as {@link #tag(String)}. */
    static AgentRef remote(String text) {
        return new Remote(text);
    }

    /** Looked for as its options say. */
    record Tag(String text, Options options) implements AgentRef {
        public Tag {
            ReferenceParser.DEFAULT.parse(text);
        }
    }

    /** In the store. */
    record Local(String text) implements AgentRef {
        public Local {
            ReferenceParser.DEFAULT.parse(text);
        }

        @Override
        public Options options() {
            return Options.localOnly();
        }
    }

    /** At its registry. */
    record Remote(String text) implements AgentRef {
        public Remote {
            ReferenceParser.DEFAULT.parse(text);
        }

        @Override
        public Options options() {
            return Options.remoteOnly();
        }
    }
}
