package io.agentloader.resolver;

import io.agentloader.oci.ReferenceParser;
import java.nio.file.Path;
import java.util.Objects;

/**
 * What a program wants, as a value: made where it is known, and resolved by {@link Resolver#resolve} where it is needed. The
 * text of a reference is checked at once, a file only then.
 */
public sealed interface AgentRef {

    /** The text of the reference as it was given, or the path of the file. */
    String text();

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

    /** The file of an author: checked and packed as for a push, and sent nowhere. */
    static AgentRef source(Path file) {
        return new Source(file);
    }

    /** What a reference names. */
    sealed interface Named extends AgentRef {
        /** How it is looked for. */
        Options options();
    }

    /** Looked for as its options say. */
    record Tag(String text, Options options) implements Named {
        public Tag {
            Objects.requireNonNull(options, "options is null");
            ReferenceParser.DEFAULT.parseWanted(text);
        }
    }

    /** In the store. */
    record Local(String text) implements Named {
        public Local {
            ReferenceParser.DEFAULT.parseWanted(text);
        }

        @Override
        public Options options() {
            return Options.localOnly();
        }
    }

    /** At its registry. */
    record Remote(String text) implements Named {
        public Remote {
            ReferenceParser.DEFAULT.parseWanted(text);
        }

        @Override
        public Options options() {
            return Options.remoteOnly();
        }
    }

    /** An author's file. */
    record Source(Path file) implements AgentRef {
        public Source {
            Objects.requireNonNull(file, "file is null");
        }

        @Override
        public String text() {
            return file.toString();
        }
    }
}
