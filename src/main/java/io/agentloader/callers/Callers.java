package io.agentloader.callers;

import io.agentloader.config.LoaderConfig;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The door of this room: who calls. As soon as a caller, a file of callers or an issuer of tokens is configured, everybody has
 * to say who they are.
 * Finding that out takes no I/O; the file is read again by whoever calls {@link #lookAgain} now and then.
 */
public final class Callers {

    private static final System.Logger LOG = System.getLogger(Callers.class.getName());

    private final List<Entry> configured;
    private final Optional<CallerFile> file;
    private final Optional<String> issuer;
    private volatile Loaded loaded;

    /** What the file said in one of its states. */
    private record Loaded(String state, List<Entry> entries) {}

    private Callers(List<Entry> configured, Optional<CallerFile> file, Optional<String> issuer) {
        this.configured = configured;
        this.file = file;
        this.issuer = issuer;
        this.loaded = file.map(Callers::load).orElseGet(() -> new Loaded("", List.of()));
    }

    /**
     * Reads them all: synchronous and blocking, for the start.
     *
     * @throws IllegalArgumentException naming the key, and the file and line, that cannot be used
     */
    public static Callers of(LoaderConfig config) {
        return new Callers(
                CallerKeys.entries(config),
                config.callersFile().map(CallerFile::new),
                config.oidc().issuer());
    }

    /** Nobody has to say who they are. */
    public static Callers anybody() {
        return new Callers(List.of(), Optional.empty(), Optional.empty());
    }

    /** The state first: a change between the two is seen at the next look. */
    private static Loaded load(CallerFile file) {
        String state = file.state();
        return new Loaded(state, file.read());
    }

    /** Whether callers have to say who they are. */
    public boolean areAsked() {
        return !configured.isEmpty() || file.isPresent() || issuer.isPresent();
    }

    /** Who vouches for callers that are not known here by name; their tokens are judged by {@link Tokens}. */
    public Optional<String> issuer() {
        return issuer;
    }

    /** How many names there are. */
    public long count() {
        return all().map(entry -> entry.caller().name()).distinct().count();
    }

    private Stream<Entry> all() {
        return Stream.concat(configured.stream(), loaded.entries().stream());
    }

    /** Whether {@link #lookAgain} has something to look at. */
    public boolean haveAFile() {
        return file.isPresent();
    }

    /** Whether somebody is known by a certificate. */
    public boolean showCertificates() {
        return CallerKeys.wantCertificates(configured);
    }

    /** Who shows this; empty for nobody that is known. A key that is shown decides, whatever certificate comes with it. */
    public Optional<Caller> find(Presented presented) {
        if (presented.authorization().isPresent()) {
            return presented.key().flatMap(this::byKey);
        }
        return presented.certificate().flatMap(subject -> configured.stream()
                .filter(entry -> entry.hasCertificate(subject))
                .findFirst()
                .map(Entry::caller));
    }

    /** Looks at every caller, whoever it is. */
    private Optional<Caller> byKey(Presented.Key shown) {
        return all().filter(entry -> entry.hasKey(shown)).toList().stream()
                .findFirst()
                .map(Entry::caller);
    }

    /**
     * Reads the file again when it has changed: synchronous and blocking. While it cannot be used, those that were read before
     * stay known.
     */
    public void lookAgain() {
        file.ifPresent(this::readAgain);
    }

    private synchronized void readAgain(CallerFile changed) {
        String state = changed.state();
        if (state.equals(loaded.state())) {
            return;
        }
        try {
            loaded = load(changed);
            LOG.log(
                    Level.INFO,
                    "callers were read again: {0} keys",
                    loaded.entries().size());
        } catch (IllegalArgumentException unusable) {
            loaded = new Loaded(state, loaded.entries());
            LOG.log(Level.WARNING, "{0}; the callers that were read before stay known", unusable.getMessage());
        }
    }
}
