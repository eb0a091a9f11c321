package io.agentloader.config;

import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads {@code true} and {@code false}. MicroProfile Config takes everything else for {@code false}, and a typing mistake with it. */
public final class Flag implements Converter<Boolean> {

    private static final Set<String> TRUE = Set.of("true", "yes", "y", "on", "1");
    private static final Set<String> FALSE = Set.of("false", "no", "n", "off", "0");
    private static final long serialVersionUID = 1;

    /** Made by the library. */
    public Flag() {}

    @Override
    public Boolean convert(String text) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        if (!TRUE.contains(word) && !FALSE.contains(word)) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return TRUE.contains(word);
    }
}
