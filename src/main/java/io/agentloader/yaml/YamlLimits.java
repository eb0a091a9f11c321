package io.agentloader.yaml;

/**
 * How much of a document is read. Its size in bytes is the caller's to limit.
 *
 * @param depth collections inside each other
 * @param aliases how many are expanded
 * @param nodes values, keys not counted, once all aliases are expanded
 */
public record YamlLimits(int depth, int aliases, int nodes) {

    /** What an agent may need: real ones have a depth of ten, no alias, and some hundred values. */
    public static final YamlLimits AGENT = new YamlLimits(64, 50, 20_000);
}
