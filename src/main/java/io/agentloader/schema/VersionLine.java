package io.agentloader.schema;

import io.agentloader.yaml.YamlFlaw;
import io.agentloader.yaml.YamlLimits;
import io.agentloader.yaml.YamlNode;
import io.agentloader.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Adds the line that says which version of the format a file keeps to, and touches no other byte. */
final class VersionLine {

    private static final String KEY = "version";

    private VersionLine() {}

    /**
     * The text with the line before its first key; empty when there is such a key already, or no line of its own can be
     * added, as to a mapping in braces.
     */
    static Optional<byte[]> added(ByteBuffer yaml) throws YamlFlaw {
        YamlNode root = YamlReader.read(yaml, YamlLimits.AGENT);
        if (!root.json().isObject() || root.get(KEY).isPresent()) {
            return Optional.empty();
        }
        byte[] before = new byte[yaml.remaining()];
        yaml.duplicate().get(before);
        // one byte a character, so that every byte comes back as it was
        String text = new String(before, StandardCharsets.ISO_8859_1);
        int at = startOfLine(text, root.position().line());
        String line = " ".repeat(root.position().column() - 1) + KEY + ": \"" + AgentSchema.NEWEST + "\""
                + (text.contains("\r\n") ? "\r\n" : "\n");
        byte[] after = (text.substring(0, at) + line + text.substring(at)).getBytes(StandardCharsets.ISO_8859_1);
        return saysTheSame(root, after) ? Optional.of(after) : Optional.empty();
    }

    /** A byte order mark stays where it is. */
    private static int startOfLine(String text, int line) {
        int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        for (int i = 1; i < line; i++) {
            at = text.indexOf('\n', at) + 1;
        }
        return at;
    }

    /** Whoever wrote it in an unusual way is not to be surprised: what was read is read again. */
    private static boolean saysTheSame(YamlNode before, byte[] after) {
        try {
            YamlNode root = YamlReader.read(ByteBuffer.wrap(after), YamlLimits.AGENT);
            return root.text(KEY).filter(AgentSchema.NEWEST::equals).isPresent()
                    && root.fields().keySet().size() == before.fields().size() + 1
                    && before.fields().keySet().stream().allMatch(key -> same(key, before, root));
        } catch (YamlFlaw broken) {
            return false;
        }
    }

    private static boolean same(String key, YamlNode before, YamlNode after) {
        return after.get(key).map(YamlNode::json).equals(before.get(key).map(YamlNode::json));
    }
}
