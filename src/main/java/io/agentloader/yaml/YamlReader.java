package io.agentloader.yaml;

import io.agentloader.yaml.YamlFlaw.Rule;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;

/** Reads one document. Time and memory are bounded by the size of the text and by the limits, whatever the text is. */
public final class YamlReader {

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private YamlReader() {}

    /**
     * The document of a text in UTF-8; {@code null} in JSON when there is none.
     *
     * @throws YamlFlaw for whatever is not read, and nothing else is thrown
     */
    public static YamlNode read(ByteBuffer bytes, YamlLimits limits) throws YamlFlaw {
        String text = text(bytes.duplicate());
        LoadSettings settings = LoadSettings.builder()
                .setLabel("agent")
                .setCodePointLimit(Integer.MAX_VALUE)
                .build();
        YamlEvents events = new YamlEvents(new Parse(settings).parseString(text), text);
        return new TreeBuilder(events, limits).document();
    }

    private static String text(ByteBuffer bytes) throws YamlFlaw {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(bytes.remaining());
        CoderResult result = decoder.decode(bytes, chars, true);
        String text = chars.flip().toString();
        if (result.isError()) {
            throw new YamlFlaw(Rule.UTF_8, Position.in(text, text.length()), "is not UTF-8; save it as UTF-8");
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new YamlFlaw(Rule.NUL, Position.in(text, nul), "holds a NUL, as binary files do");
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }
}
