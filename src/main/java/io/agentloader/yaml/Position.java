package io.agentloader.yaml;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/**
 * A place in a text, as editors count.
 *
 * @param line from 1
 * @param column from 1, in characters; a byte order mark is none
 */
public record Position(int line, int column) {

    /** Where every text begins. */
    public static final Position START = new Position(1, 1);

    static Position of(Optional<Mark> mark) {
        return mark.map(at -> new Position(at.getLine() + 1, at.getColumn() + 1))
                .orElse(START);
    }

    /** The place of the character with that index, which counts as Java does. */
    static Position in(String text, int index) {
        int end = Math.min(index, text.length());
        int line = 1;
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                start = i + 1;
            }
        }
        return new Position(line, text.codePointCount(start, end) + 1);
    }
}
