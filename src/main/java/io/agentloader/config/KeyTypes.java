package io.agentloader.config;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What a key's value is read into, by the mapping itself. Looked for only when a value could not be read. */
final class KeyTypes {

    private static final Pattern SEGMENT = Pattern.compile("\"[^\"]*\"|[^.\"\\[]+");
    private static final Pattern DASHED = Pattern.compile("-([a-z])");

    private KeyTypes() {}

    /**
     * The type of one value, of a list's members too; empty when the mapping has no such key.
     *
     * @param name without the prefix {@code agent-loader.}
     */
    static Optional<Class<?>> of(String name) {
        List<String> segments =
                SEGMENT.matcher(name).results().map(MatchResult::group).toList();
        return below(LoaderConfig.class, segments);
    }

    private static Optional<Class<?>> below(Type type, List<String> segments) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            Type value = arguments[arguments.length - 1];
            boolean keyed = generic.getRawType() == Map.class;
            return keyed && segments.isEmpty()
                    ? Optional.empty()
                    : below(value, keyed ? segments.subList(1, segments.size()) : segments);
        }
        Class<?> here = (Class<?>) type;
        return segments.isEmpty()
                ? Optional.of(here)
                : Arrays.stream(here.isInterface() ? here.getMethods() : new Method[0])
                        .filter(member -> member.getName().equals(member(segments.get(0))))
                        .findFirst()
                        .flatMap(member -> below(member.getGenericReturnType(), segments.subList(1, segments.size())));
    }

    private static String member(String segment) {
        return DASHED.matcher(segment).replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }
}
