package io.agentloader.app;

import io.agentloader.cli.Gauge;
import io.agentloader.cli.LockNotice;
import io.agentloader.cli.Program;
import io.agentloader.cli.Surroundings;
import io.agentloader.cli.Traffic;
import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigKeys.Source;
import io.agentloader.config.LoadedConfig;
import io.agentloader.registry.SystemAuthorities;
import io.agentloader.resolver.Resolver;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs a command to its end, on the same rooms as the service and without the framework: it opens no port and starts what it needs. */
final class Commands {

    /** What the library calls the source of values that nobody set. */
    private static final String DEFAULTS = "DefaultValuesConfigSource";

    private final Traffic traffic = new Traffic();
    private final List<PlainRooms> opened = new ArrayList<>();

    private Commands() {}

    /** Whether these arguments are those of a command, which judges the configuration itself. */
    static boolean isOne(String... arguments) {
        return arguments.length > 0 && Program.COMMANDS.contains(arguments[0]);
    }

    /** Yields the status to end with. */
    static int run(String... arguments) {
        // names are looked up by threads of ours; another way to do so takes a tenth of a second to set up
        System.setProperty("vertx.disableDnsResolver", "true");
        // they carry the contexts of requests, which a command has not, and read the configuration a second time for it
        Infrastructure.clearInterceptors();
        Commands commands = new Commands();
        try {
            return Program.run(commands::open, commands.gauge(), Version.text(), arguments);
        } finally {
            commands.opened.forEach(PlainRooms::close);
        }
    }

    private Gauge gauge() {
        return new Gauge(traffic, InstantSource.system(), Optional.ofNullable(System.getenv("TERM")));
    }

    private Surroundings open(Map<String, String> settings) {
        LoadedConfig loaded = loaded(settings);
        PlainRooms rooms = new PlainRooms(loaded, new LockNotice(System.err), traffic);
        opened.add(rooms);
        return new Surroundings(
                loaded.values(),
                loaded.sources().stream()
                        .filter(ConfigKeys::isOurs)
                        .map(Source::name)
                        .filter(name -> !name.equals(DEFAULTS))
                        .toList(),
                ConfigKeys.check(loaded.sources()),
                rooms.http().loopbackOnly(),
                rooms.credentials(),
                () -> rooms.mirrorFiles().summary(),
                () -> SystemAuthorities.troubles(System.getenv()),
                rooms::callers,
                rooms::references,
                rooms::admission,
                rooms::store,
                rooms::registry,
                rooms::bundles,
                rooms::pins,
                rooms::pullAgent,
                rooms::reader,
                () -> Resolver.over(rooms.resolverParts(), rooms::close),
                rooms::publisher,
                Optional.ofNullable(System.getenv("SOURCE_DATE_EPOCH")).filter(text -> !text.isEmpty()),
                rooms.clock());
    }

    private static LoadedConfig loaded(Map<String, String> settings) {
        try {
            return LoadedConfig.ofCommand(settings);
        } catch (IllegalArgumentException unreadable) {
            String sentence = UnreadableFiles.sentence(unreadable).orElse(unreadable.getMessage());
            throw new ConfigurationException(sentence, unreadable);
        }
    }
}
