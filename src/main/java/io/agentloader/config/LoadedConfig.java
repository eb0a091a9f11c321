package io.agentloader.config;

import io.agentloader.config.ConfigKeys.Source;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.DotEnvConfigSourceProvider;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.PropertiesLocationConfigSourceFactory;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The configuration of a process that no framework runs.
 *
 * @param sources where something could be set, the strongest first; their keys are not judged yet, see {@link ConfigKeys}
 * @param httpHost the address that the service would listen on
 */
public record LoadedConfig(LoaderConfig values, List<Source> sources, Optional<String> httpHost) {

    /** Those of the environment and of a file that stands in for it; the framework calls them so, too. */
    private static final String ENVIRONMENT = "Env";

    private static final Pattern AROUND = Pattern.compile("^\\w+\\[source=(.*)]$");
    private static final int STRONGEST = 1000;
    private static final int BESIDE_THE_PROGRAM = 260;
    private static final String PROPERTIES = "config/application.properties";

    public LoadedConfig {
        sources = List.copyOf(sources);
    }

    /**
     * What a program says itself, over system properties and environment variables.
     *
     * @param settings by their whole keys, such as {@code agent-loader.offline}
     * @throws IllegalArgumentException when a value cannot be read
     */
    public static LoadedConfig of(Map<String, String> settings) {
        return read(builder(settings, "the program"), LostValues::check);
    }

    /**
     * Everything that the service would read, in the same order, below what the command line says: system properties,
     * environment variables, {@code .env}, {@code config/application.properties} and the files of
     * {@code quarkus.config.locations}.
     *
     * @throws IllegalArgumentException when a value cannot be read
     */
    public static LoadedConfig ofCommand(Map<String, String> settings) {
        ClassLoader loader = LoadedConfig.class.getClassLoader();
        return read(
                builder(settings, "the command line")
                        .withSources(new DotEnvConfigSourceProvider())
                        .withSources(PropertiesConfigSourceLoader.inFileSystem(PROPERTIES, BESIDE_THE_PROGRAM, loader))
                        .withSources(new PropertiesLocationConfigSourceFactory()),
                LoadedConfig::lost);
    }

    private static List<String> lost(Config config) {
        return Stream.concat(LostValues.check(config).stream(), MissingLocations.check(config).stream())
                .toList();
    }

    private static SmallRyeConfigBuilder builder(Map<String, String> settings, String name) {
        return new SmallRyeConfigBuilder()
                .forClassLoader(LoadedConfig.class.getClassLoader())
                .addSystemSources()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withSources(new PropertiesConfigSource(settings, name, STRONGEST))
                .withDefaultValue("smallrye.config.profile", "${quarkus.profile:prod}")
                .withDefaultValue("smallrye.config.locations", "${quarkus.config.locations:}")
                .withMapping(LoaderConfig.class)
                .withValidateUnknown(false);
    }

    private static LoadedConfig read(SmallRyeConfigBuilder builder, Function<Config, List<String>> judge) {
        try {
            SmallRyeConfig config = builder.build();
            List<String> lost = judge.apply(config);
            if (!lost.isEmpty()) {
                throw new IllegalArgumentException(String.join(" ", lost));
            }
            return new LoadedConfig(
                    config.getConfigMapping(LoaderConfig.class),
                    StreamSupport.stream(config.getConfigSources().spliterator(), false)
                            .map(LoadedConfig::source)
                            .toList(),
                    config.getOptionalValue("quarkus.http.host", String.class));
        } catch (ConfigValidationException invalid) {
            // without its cause, which says the same in the library's words
            throw new IllegalArgumentException(problems(invalid));
        }
    }

    private static String problems(ConfigValidationException invalid) {
        return IntStream.range(0, invalid.getProblemCount())
                .mapToObj(i -> UnreadableValue.sentence(invalid.getProblem(i).getMessage()))
                .collect(Collectors.joining(" "));
    }

    /** A place that configuration is read from, as {@link ConfigKeys} wants it. */
    public static Source source(ConfigSource source) {
        String name = source.getName();
        return new Source(place(name), name.startsWith(ENVIRONMENT), source.getPropertyNames());
    }

    /** The library puts its class around the place, or names the class alone. */
    private static String place(String name) {
        return switch (name) {
            case "EnvConfigSource" -> "the environment";
            case "SysPropConfigSource" -> "the system properties";
            default -> AROUND.matcher(name).replaceFirst("$1");
        };
    }
}
