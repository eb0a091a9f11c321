package io.agentloader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static io.agentloader.ArchitectureConditions.are;
import static io.agentloader.ArchitectureConditions.useOnly;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rooms and the rules between them, as data. The root package is a parameter, so that the same rules can be held
 * against a sample that breaks every one of them.
 */
final class Architecture {

    private static final String ALL = "*";

    /** Which room may use which. A new room gets a row. */
    static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("failure", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("connection", Set.of()),
            Map.entry("oci", Set.of("failure")),
            Map.entry("yaml", Set.of()),
            Map.entry("diff", Set.of()),
            Map.entry("schema", Set.of("failure", "config", "yaml", "diff")),
            Map.entry("agent", Set.of("failure", "oci")),
            Map.entry("bundle", Set.of("failure", "oci", "agent")),
            Map.entry("credentials", Set.of("failure", "config", "oci")),
            Map.entry("policy", Set.of("failure", "config", "oci")),
            Map.entry("callers", Set.of("failure", "config", "oci", "policy")),
            Map.entry("cloud", Set.of("failure", "config", "oci", "credentials", "policy")),
            Map.entry("registry", Set.of("failure", "config", "oci", "credentials", "policy", "cloud")),
            Map.entry("hooks", Set.of("failure", "config", "oci")),
            Map.entry("oidc", Set.of("failure", "config", "policy", "oci", "callers", "cloud")),
            Map.entry("store", Set.of("failure", "config", "oci")),
            Map.entry("shared", Set.of("failure", "config", "oci")),
            Map.entry("embedded", Set.of("failure", "oci")),
            Map.entry("dependencies", Set.of("failure", "oci", "bundle", "schema", "pull")),
            Map.entry("prefetch", Set.of("failure", "oci", "pull", "dependencies")),
            Map.entry(
                    "document",
                    Set.of(
                            "failure",
                            "oci",
                            "agent",
                            "schema",
                            "diff",
                            "policy",
                            "registry",
                            "store",
                            "pull",
                            "publish",
                            "dependencies",
                            "prefetch",
                            "resolver",
                            "dev",
                            "watch")),
            Map.entry(
                    "pull",
                    Set.of("failure", "config", "oci", "agent", "bundle", "policy", "registry", "store", "shared")),
            Map.entry("watch", Set.of("failure", "config", "oci", "pull", "shared", "store")),
            Map.entry("publish", Set.of("failure", "oci", "agent", "schema", "policy", "registry")),
            Map.entry(
                    "resolver",
                    Set.of("failure", "config", "oci", "agent", "schema", "policy", "pull", "publish", "store")),
            Map.entry(
                    "http",
                    Set.of(
                            "failure",
                            "config",
                            "connection",
                            "oci",
                            "agent",
                            "bundle",
                            "schema",
                            "diff",
                            "policy",
                            "callers",
                            "hooks",
                            "embedded",
                            "dev",
                            "pull",
                            "publish",
                            "resolver",
                            "dependencies",
                            "prefetch",
                            "document",
                            "watch",
                            "registry",
                            "store")),
            Map.entry(
                    "cli",
                    Set.of(
                            "failure",
                            "config",
                            "oci",
                            "agent",
                            "bundle",
                            "schema",
                            "diff",
                            "policy",
                            "callers",
                            "credentials",
                            "registry",
                            "pull",
                            "publish",
                            "resolver",
                            "dependencies",
                            "prefetch",
                            "document",
                            "watch",
                            "store")),
            Map.entry(
                    "dev",
                    Set.of(
                            "failure",
                            "config",
                            "oci",
                            "agent",
                            "yaml",
                            "schema",
                            "embedded",
                            "pull",
                            "publish",
                            "watch")),
            Map.entry(
                    "observe", Set.of("failure", "connection", "oci", "hooks", "pull", "registry", "store", "shared")),
            Map.entry("app", Set.of(ALL)));

    /** What makes the operator's answers: the only classes of {@code http} that look behind the pipeline. */
    private static final Set<String> OPERATOR_RESOURCES = Set.of(
            "http.ListPage",
            "http.ListQuery",
            "http.Concerns",
            "http.ListRequests",
            "http.Overview",
            "http.PinRequests",
            "http.RegistryRequests",
            "http.RemovalRequests",
            "http.StoreConditions",
            "http.StoreRequests",
            "http.VersionRequests");

    /** The doors of the rooms, and their values that are too careful to be records. All else is package-private. */
    private static final Set<String> DOORS = Set.of(
            "agent.AgentArtifact",
            "agent.AgentLayer",
            "agent.AgentPacking",
            "bundle.BundleTar",
            "bundle.ImageLayout",
            "callers.Callers",
            "callers.TokenVerdict",
            "callers.Tokens",
            "cloud.CloudCalls",
            "cloud.CloudKeychain",
            "config.CallerRules",
            "config.ConfigKeys",
            "config.ConfigRules",
            "config.EditDistance",
            "config.Flag",
            "config.HookConfig",
            "config.HookRules",
            "config.LoaderConfig",
            "config.OciConfig",
            "config.OidcConfig",
            "config.OidcRules",
            "config.RedisConfig",
            "config.UnreadableValue",
            "config.BrokenEscapes",
            "config.LostValues",
            "config.MissingLocations",
            "connection.Connections",
            "connection.PromptAnswers",
            "connection.Refusals",
            "connection.Unreadable",
            "connection.HangUps",
            "connection.UnsentAnswers",
            "credentials.CredentialAudit",
            "credentials.Logins",
            "credentials.Keychain",
            "dependencies.Dependencies",
            "dependencies.TreeBundles",
            "dev.DevFollower",
            "dev.DevRegistry",
            "dev.Equipment",
            "dev.Workbench",
            "document.AgentInfo",
            "document.AgentList",
            "diff.LineDiff",
            "diff.TreeDiff",
            "document.DevInfo",
            "document.DiffInfo",
            "document.EventInfo",
            "document.ExistenceInfo",
            "document.ExplanationInfo",
            "document.LockInfo",
            "document.PackedInfo",
            "document.PinInfo",
            "document.PrefetchInfo",
            "document.PushedInfo",
            "document.ProblemMembers",
            "document.RegistryInfo",
            "document.ReportInfo",
            "document.ShareInfo",
            "document.RequirementsInfo",
            "document.SafeJson",
            "document.ResolutionInfo",
            "document.StoreInfo",
            "document.TagList",
            "document.VersionList",
            "embedded.Catalog",
            "embedded.DistributionApi",
            "embedded.EmbeddedRegistry",
            "embedded.RegistryApi",
            "observe.Metrics",
            "observe.OtlpTraces",
            "observe.ResolutionLog",
            "observe.StoreMetrics",
            "observe.Traces",
            "oidc.OidcTokens",
            "oci.Content",
            "oci.ManifestKind",
            "oci.Reference",
            "oci.VersionRange",
            "policy.AddressPolicy",
            "policy.Admission",
            "policy.ReferencePatterns",
            "prefetch.Harvest",
            "prefetch.Prefetch",
            "policy.RegistryTypes",
            "publish.ArtifactSource",
            "publish.Publisher",
            "publish.Sharing",
            "pull.Bundles",
            "pull.Pins",
            "pull.PullAgent",
            "pull.PullListener",
            "pull.Waiter",
            "pull.WarmList",
            "registry.HarmlessHeaders",
            "registry.KeyPairCheck",
            "registry.MirrorFiles",
            "registry.Names",
            "registry.ProxyRules",
            "registry.RegistryClient",
            "registry.RegistryListener",
            "registry.SystemAuthorities",
            "schema.AgentReader",
            "schema.AgentSchema",
            "shared.NewsListener",
            "shared.SharedCache",
            "shared.SharedListener",
            "store.Ahead",
            "store.ContentStore",
            "store.Share",
            "store.Precondition",
            "store.StoreListener",
            "store.lock.LockFile",
            "hooks.Hook",
            "hooks.HookListener",
            "hooks.Hooks",
            "hooks.UnreadableHook",
            "watch.PromptConfirms",
            "watch.Following",
            "watch.Waiting",
            "watch.Watcher",
            "watch.Watches",
            "yaml.YamlFlaw",
            "yaml.YamlNode",
            "yaml.YamlReader");

    /** Classes whose instances change, and why they have to. */
    private static final Map<String, String> CHANGING = Map.ofEntries(
            Map.entry("app.ConsoleOutflow", "knows what waits for the reader of the log, under its own lock"),
            Map.entry("bundle.TarReader", "knows how far it came in one stream, on one thread"),
            Map.entry("bundle.LayoutFiles", "collects the files of one tar, on one thread"),
            Map.entry("bundle.SharedParts", "counts what one reading looks at, on one thread"),
            Map.entry("bundle.BundledParts", "counts what one reading collects, on one thread"),
            Map.entry("callers.Callers", "knows what its file said last, which is replaced as a whole"),
            Map.entry("cli.Progress$Ticker", "knows what it printed last, under its own lock"),
            Map.entry("cli.CollectedTags", "takes one page after the other, each when it is wanted"),
            Map.entry("cli.EventStream", "knows how the last line ended; one thread reads"),
            Map.entry("cli.WholeAnswer", "counts the bytes of one answer, which come one after the other"),
            Map.entry("connection.AnsweredTurn", "knows how long one turn of its event loop is, on that loop"),
            Map.entry("connection.Edge", "follows one connection, on its event loop"),
            Map.entry("connection.ChunkFraming", "follows the framing of one body, on the connection's event loop"),
            Map.entry("connection.HeadEnd", "knows how far it came in one head, on one thread"),
            Map.entry("connection.HeldRequest", "keeps what belongs to one request, on its event loop"),
            Map.entry("connection.HeldHeads", "counts what connections hold, under its own lock"),
            Map.entry("connection.LateClose", "ends one connection, on its event loop"),
            Map.entry("connection.IncomingRequests", "follows the requests of one connection, on its event loop"),
            Map.entry("connection.PromptRequests", "knows what it answered last, on the connection's event loop"),
            Map.entry("connection.RequestEnds", "remembers what it saw last, on the connection's event loop"),
            Map.entry("connection.UnsentAnswers", "counts what connections have not sent, under its own lock"),
            Map.entry("connection.UnsentBytes", "counts what one connection has not sent, on its event loop"),
            Map.entry("dependencies.Packing", "counts what one bundle takes, under its own lock"),
            Map.entry("dev.EventSignals", "knows whether telling works, on the one thread of dev mode"),
            Map.entry("dev.FolderLoop", "knows how long a look takes, on the one thread of dev mode"),
            Map.entry("dev.Board", "knows the folder as it was last found, under its own lock"),
            Map.entry("failure.Report$Draft", "a builder that never leaves the class around it"),
            Map.entry("observe.StoreMetrics", "remembers the last count, in volatile fields"),
            Map.entry("oidc.IssuerKeys", "knows the keys of the issuer and who asked for them, under its own lock"),
            Map.entry("pull.PullLimit", "counts what runs, under its own lock"),
            Map.entry("pull.PullLimit$Host", "counts what runs at one host, under the limit's lock"),
            Map.entry("pull.PullLimit$Place", "knows what it takes and whether it is over, under the limit's lock"),
            Map.entry("pull.SingleFlight", "knows who waits for what, under its own lock"),
            Map.entry("store.RecordAhead", "made by one thread and put by another, in a volatile field"),
            Map.entry("store.Projection$Named", "collects names while one file is written, on one thread"),
            Map.entry("registry.HostTurn", "is told on an event loop that a call waits, and asked by whoever times it"),
            Map.entry("registry.Bulkhead$Room", "counts who is at one host, under the bulkhead's lock"),
            Map.entry("registry.Bulkhead$Stay", "knows whether it is over, under the bulkhead's lock"),
            Map.entry("registry.ChallengeParser", "a cursor over one header, made and dropped in one call"),
            Map.entry("registry.Circuit", "remembers how a host did, under its own lock"),
            Map.entry(
                    "registry.Witness",
                    "the part of a circuit that remembers what was seen of a host, under the same lock"),
            Map.entry("registry.Exchange", "follows one request, on that request's event loop"),
            Map.entry("registry.Intake", "counts what comes in, under its own lock"),
            Map.entry("registry.Intake$Share", "knows how far it came, under the intake's lock"),
            Map.entry("registry.MirrorFiles", "knows what files said last, which is replaced as a whole"),
            Map.entry(
                    "registry.RelayEntry",
                    "knows whether its one connection was let in, on that connection's event loop"),
            Map.entry("registry.TokenFlight", "knows who waits for one token, under its own lock"),
            Map.entry("shared.RedisHearing", "knows how far it read, under its own lock"),
            Map.entry("shared.Subscription", "knows its connection and how it does, under its own lock"),
            Map.entry("shared.RedisLine", "knows its connection and how it does, under its own lock"),
            Map.entry("store.Collector", "counts what one collection does, on one thread"),
            Map.entry(
                    "store.Condition", "remembers how the last write ended and whose layout it is, in volatile fields"),
            Map.entry("store.Counted", "grows while one collection counts, on one thread"),
            Map.entry("store.Eviction", "counts the room that is left, in one decision"),
            Map.entry("store.EmptyFolder", "remembers what it saw of one folder, in a volatile field"),
            Map.entry("store.Groundwork", "remembers what it found when all was in place, in volatile fields"),
            Map.entry("store.Lane", "counts what runs, under its own lock"),
            Map.entry("store.Marks", "grows while one collection marks, on one thread"),
            Map.entry("store.OtherWriters", "counts what this process told others, under its own lock"),
            Map.entry("store.ProjectionPace", "knows when one task is due, one thread at a time"),
            Map.entry("store.AgentInMemory", "remembers where its parts were found last, in a volatile field"),
            Map.entry("store.RecentLooks", "remembers the last look that several tags share, in a volatile field"),
            Map.entry("store.RecentLooks$Look", "knows when it was last taken, in volatile fields"),
            Map.entry("store.Trail", "remembers where it was found to lead last, in a volatile field"),
            Map.entry(
                    "store.VerifiedMemory$Verified", "lets go of its bytes when they have to go, in a volatile field"),
            Map.entry("pull.Judged", "remembers what was judged last, in a volatile field"),
            Map.entry("store.RecordNames$Growing", "grows while one folder is looked at, by one thread"),
            Map.entry("store.RecordShelf", "knows what it saw of one folder, under its own lock"),
            Map.entry("store.Removals", "remembers the last notice, one thread at a time"),
            Map.entry("store.ReadRoom", "counts what is held and who waits, under its own lock"),
            Map.entry("store.Share", "knows what it holds and whether it is over, under the room's lock"),
            Map.entry("store.Scrub", "knows how far it came, one thread at a time"),
            Map.entry(
                    "http.LargeBody", "lets go of its bytes when they are taken, on the event loop of its connection"),
            Map.entry("http.HeldRead", "knows what came of one request, on the event loop of its connection"),
            Map.entry("http.Outlet", "knows what it let out and whether it is closed, under its own lock"),
            Map.entry("http.Receiving", "counts one body, on the event loop of its connection"),
            Map.entry("http.Upload", "collects one body, on one thread after another"),
            Map.entry("http.Operations", "knows whether it is over, under its own lock"),
            Map.entry("http.OperationStream", "counts what it told, on the connection's own thread"),
            Map.entry("prefetch.Harvest", "grows while agents come, under its own lock"),
            Map.entry("http.EventStream", "remembers its last heart-beat, under the lock of the watches"),
            Map.entry("watch.Entry", "knows who waits and what was seen last, under the lock of the watches"),
            Map.entry("watch.EventLog", "grows and forgets, under the lock of the watches"),
            Map.entry("watch.Watches", "counts who watches, under its own lock"),
            Map.entry("yaml.TreeBuilder", "counts what one document holds, on one thread"),
            Map.entry("store.Upkeep", "knows when what is due, one thread at a time"),
            Map.entry("store.lock.LockFile", "holds the one channel of a file, under its own lock"));

    private final String root;

    Architecture(String root) {
        this.root = root;
    }

    Map<String, ArchRule> rules() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("rooms use only what the table allows", classes().should(useOnly(MAY_USE, root)));
        rules.put(
                "rooms have no cycles",
                slices().matching(root + ".(**)").should().beFreeOfCycles());
        frameworks(rules);
        effects(rules);
        visibility(rules);
        rules.put("packages are null-marked", classes().should(ArchitectureConditions.beInANullMarkedPackage()));
        return rules;
    }

    private void frameworks(Map<String, ArchRule> rules) {
        rules.put("Quarkus stays in the surfaces", only(rooms("http", "cli", "dev", "observe", "app"), "io.quarkus.."));
        rules.put("Micrometer stays in observe", only(rooms("observe", "app"), "io.micrometer.."));
        rules.put("spans are written in observe alone", only(rooms("observe"), "io.opentelemetry.."));
        rules.put("tokens are looked into in oidc alone", only(rooms("oidc"), "org.jose4j.."));
        rules.put("Jakarta stays in the surfaces", only(rooms("http", "cli", "dev", "observe", "app"), "jakarta.."));
        rules.put("JAX-RS stays in http and dev", only(rooms("http", "dev"), "jakarta.ws.rs.."));
        rules.put("SmallRye Config stays in config", only(rooms("config"), "io.smallrye.config.."));
        rules.put(
                "Vert.x stays where requests are made and answered",
                only(rooms("registry", "shared", "embedded", "http", "dev", "app"), "io.vertx.."));
        rules.put("Redis is asked in shared alone", only(rooms("shared"), "io.vertx.redis.."));
        rules.put("Netty stays where connections are", only(rooms("connection", "registry", "app"), "io.netty.."));
        rules.put(
                "values see the JDK, Jackson and YAML and nothing else",
                classes()
                        .that()
                        .resideInAnyPackage(rooms("oci", "agent", "failure"))
                        .should()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(Stream.concat(
                                        Stream.of(
                                                "java..",
                                                "com.fasterxml.jackson..",
                                                "org.yaml.snakeyaml..",
                                                "org.snakeyaml..",
                                                "org.jspecify.."),
                                        Arrays.stream(rooms("oci", "agent", "failure")))
                                .toArray(String[]::new)));
        rules.put(
                "http looks behind the pipeline in the operator's resources alone",
                noClasses()
                        .that()
                        .resideInAPackage(root + ".http..")
                        .and(are("no operator's resource", type -> !isOneOf(OPERATOR_RESOURCES, type)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(rooms("registry", "store")));
    }

    private void effects(Map<String, ArchRule> rules) {
        rules.put(
                "files are touched in few rooms",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms(
                                "store",
                                "credentials",
                                "callers",
                                "cloud",
                                "registry",
                                "schema",
                                "diff",
                                "embedded",
                                "publish",
                                "dev",
                                "cli"))
                        .and(are(
                                "neither the console nor about files of settings",
                                type -> !isOneOf(
                                        Set.of("app.ConsoleOutflow", "config.BrokenEscapes", "config.MissingLocations"),
                                        type)))
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.nio\\.file\\.Files|java\\.nio\\.channels\\.\\w*Channel"
                                + "|java\\.io\\.(File|RandomAccessFile|File(In|Out)putStream|File(Reader|Writer))"));
        rules.put(
                "nobody blocks on a Uni",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms("cli", "resolver"))
                        .should()
                        .callMethod(Uni.class, "await")
                        .orShould()
                        .callMethod(Uni.class, "subscribeAsCompletionStage"));
        rules.put(
                "few subscribe",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms("cli", "dev", "app"))
                        .and(are("not the single flight", type -> !isOneOf(Set.of("pull.SingleFlight"), type)))
                        .should()
                        .callMethod(Uni.class, "subscribe")
                        .orShould()
                        .callMethod(Multi.class, "subscribe"));
        rules.put(
                "clock and environment are read in app alone",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms("app"))
                        .should()
                        .callMethod(Instant.class, "now")
                        .orShould()
                        .callMethod(LocalDate.class, "now")
                        .orShould()
                        .callMethod(InstantSource.class, "system")
                        .orShould()
                        .callMethod(Clock.class, "systemUTC")
                        .orShould()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "getenv")
                        .orShould()
                        .callMethod(System.class, "getenv", String.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", long.class));
    }

    private void visibility(Map<String, ArchRule> rules) {
        rules.put(
                "only doors, values and events are public",
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms("http", "cli", "app", "resolver", "failure"))
                        .and()
                        .areTopLevelClasses()
                        .and()
                        .areNotRecords()
                        .and()
                        .areNotEnums()
                        .and(are("no door", type -> !isOneOf(DOORS, type)))
                        .should()
                        .bePublic());
        rules.put(
                "classes are final",
                classes()
                        .that()
                        .areNotInterfaces()
                        .and()
                        .areNotEnums()
                        .and()
                        .doNotHaveModifier(JavaModifier.ABSTRACT)
                        .and()
                        .areNotAnonymousClasses()
                        .and()
                        .resideOutsideOfPackages(rooms("http", "cli", "dev", "observe", "app"))
                        .should()
                        .haveModifier(JavaModifier.FINAL));
        rules.put(
                "fields are not injected",
                noFields()
                        .should()
                        .beAnnotatedWith("jakarta.inject.Inject")
                        .orShould()
                        .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty"));
        rules.put(
                "static fields do not change",
                fields().that().areStatic().should().beFinal());
        rules.put(
                "instances do not change",
                fields().that()
                        .areNotStatic()
                        .and()
                        // the parser of the command line puts the arguments into the fields of commands
                        .areNotAnnotatedWith(DescribedPredicate.describe(
                                "of the command line",
                                mark -> mark.getRawType().getPackageName().equals("picocli")))
                        .and()
                        .areDeclaredInClassesThat(are("immutable", type -> !isOneOf(CHANGING.keySet(), type)))
                        .should()
                        .beFinal());
    }

    private ArchRule only(String[] rooms, String packages) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages);
    }

    private String[] rooms(String... names) {
        return Arrays.stream(names).map(name -> root + "." + name + "..").toArray(String[]::new);
    }

    /** By the name below the root; what is nested in a class counts as the class, unless it is named itself. */
    private boolean isOneOf(Set<String> names, JavaClass type) {
        String name = type.getName().substring(root.length() + 1);
        return names.contains(name) || names.contains(name.replaceFirst("\\$.*", ""));
    }
}
