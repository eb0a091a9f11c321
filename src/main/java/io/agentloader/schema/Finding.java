package io.agentloader.schema;

import io.agentloader.yaml.Position;
import java.util.Locale;

/**
 * One thing to be said about a file.
 *
 * @param code what kind of thing it is, for programs
 * @param message a sentence for the author
 * @param pointer where in the document: an RFC 6901 pointer, empty for the whole of it
 * @param position where in the text
 */
public record Finding(Severity severity, Code code, String message, String pointer, Position position) {

    /** How bad it is. */
    public enum Severity {
        /** The agent will not run. */
        ERROR,
        /** It runs, though perhaps not everywhere or not as meant. */
        WARNING,
        /** Good to know. */
        NOTE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What can be found. The names are stable; more may come. */
    public enum Code {
        NOT_YAML("The text cannot be read as one YAML document, or is over a limit."),
        UNKNOWN_KEY("A key that the format does not have at this place."),
        MISSING_KEY("A key that has to be there is not."),
        WRONG_TYPE("A value is of another type than the format has here, such as a number in place of a text."),
        UNKNOWN_VALUE("A value is none of those that are allowed here."),
        OUT_OF_RANGE("A number is too small or too large, or a list or text too short or too long."),
        WRONG_FORM("A text is not written as it has to be, such as an address that is none."),
        OTHER("The schema that the operator chose asks for something else."),
        UNKNOWN_MODEL("A model is named that is neither defined in the file nor written provider/model."),
        UNKNOWN_AGENT("An agent is named that is not in the file and is no reference either."),
        UNKNOWN_MCP("A toolset refers to an MCP server that the file does not define."),
        UNKNOWN_RAG("An agent names documents that the file does not define under rag."),
        NO_AGENTS("The file defines no agent."),
        NO_VERSION("The file does not say which version of the format it keeps to; the newest is assumed."),
        SAME_NAME("In dev mode: another file of the folder makes the same reference already."),
        FILE_NAME("In dev mode: the name of the file is no text here, or makes a reference that is too long."),
        NOT_SERVED("In dev mode: the file is good, and its registry could not take it."),
        OVERWRITTEN("In dev mode: another client pushed to the reference of the file, or deleted it."),
        NEWER_KEY("A key came with a later version of the format than the file names."),
        MORE("There is more of the same; only so many findings are listed.");

        private final String meaning;

        Code(String meaning) {
            this.meaning = meaning;
        }

        /** As callers see it: lower case with dashes. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** What it means, for whoever looks it up. */
        public String meaning() {
            return meaning;
        }
    }

    /** From 1. */
    public int line() {
        return position.line();
    }

    /** From 1, in characters. */
    public int column() {
        return position.column();
    }

    static Finding error(Code code, String message, Place place) {
        return new Finding(Severity.ERROR, code, message, place.pointer(), place.position());
    }

    static Finding warning(Code code, String message, Place place) {
        return new Finding(Severity.WARNING, code, message, place.pointer(), place.position());
    }

    static Finding note(Code code, String message, Place place) {
        return new Finding(Severity.NOTE, code, message, place.pointer(), place.position());
    }
}
