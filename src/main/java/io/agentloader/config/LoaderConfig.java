package io.agentloader.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every key of the runtime that has an effect. The reference page is generated from these comments. */
@ConfigMapping(prefix = "agent-loader")
public interface LoaderConfig {

    /** The content store on disk. */
    Store store();

    /** Whether every read is answered from the store alone; calls that must ask a registry fail with {@code offline}. */
    @WithDefault("false")
    @WithConverter(Flag.class)
    boolean offline();

    /** How long a confirmed tag is served without asking its registry again. */
    @WithDefault("0s")
    Duration freshness();

    /** How long past its freshness a stored copy may stand in for a registry in trouble: a duration or {@code unlimited}. */
    @WithDefault("unlimited")
    Span staleIfError();

    /** Which failures a stored copy may stand in for: {@code network}, or {@code any} for refusals and not-found as well. */
    @WithDefault("network")
    FallbackOn fallbackOn();

    /** How long clients may keep our {@code 404} and {@code 422} answers. */
    @WithDefault("0s")
    Duration negativeFreshness();

    /** {@code onprem}: every registry without a {@code type} of its own is of type {@code onprem}, whatever its name says. */
    Optional<String> platform();

    /** The registry of references that name none. */
    @WithDefault("docker.io")
    String defaultRegistry();

    /** The namespace of references of one component on the default registry; {@code library} on Docker Hub when not set. */
    Optional<String> defaultNamespace();

    /** What is particular to one registry, by its host and port. */
    Map<String, Registry> registries();

    /** Token servers, by host and port, that may get a registry's credentials although its challenge came over plain HTTP. */
    Optional<List<String>> trustedRealms();

    /** Hosts asked instead of a registry, by the registry's host and port. */
    Map<String, Mirror> mirrors();

    /** A directory of {@code hosts.toml} files as containerd reads it, such as {@code /etc/containerd/certs.d}. */
    Optional<Path> hostsDir();

    /** The {@code registries.conf} to read: {@code auto} for the usual places, {@code off}, or a path. */
    @WithDefault("auto")
    String registriesConf();

    /** The {@code daemon.json} of Docker to read mirrors from: {@code auto} for the usual places, {@code off}, or a path. */
    @WithDefault("auto")
    String dockerDaemonConfig();

    /** The only docker {@code config.json} to read credentials from, instead of the usual places. */
    Optional<Path> registryConfig();

    /**
     * Docker Desktop's HTTP proxy, for hosts that no other setting names a proxy for: {@code auto} for its usual socket, except in
     * containers and under WSL, {@code off}, or the path of a socket. Also {@code off} by
     * {@code DOCKER_AGENT_DISABLE_DESKTOP_PROXY=1} while it is {@code auto}.
     */
    @WithDefault("auto")
    String desktopProxy();

    /** How long things may take. */
    Timeouts timeouts();

    /** How a request that failed for want of a network is repeated. */
    Retry retry();

    /** When a host that keeps failing is left alone. */
    Circuit circuit();

    /** How many pulls run at once. */
    Pulls pulls();

    /** Refreshes. */
    Refresh refresh();

    /** How the service ends. */
    Stop stop();

    /** Limits of an agent. */
    Agent agent();

    /** What agents are held against when somebody asks whether they are valid. */
    Validation validation();

    /** What changes the store for everybody. */
    Admin admin();

    /** Who may call, by name. As soon as there is one, or a file of them, everybody has to say who they are. */
    Map<String, Caller> callers();

    /**
     * A file of more callers, one a line: name, role, {@code sha256:} and the hash of a key, and patterns of references. It is read
     * again when it changes.
     */
    Optional<Path> callersFile();

    /** Callers whom an issuer of OpenID Connect vouches for; with one, everybody has to say who they are. */
    OidcConfig oidc();

    /**
     * Host names, beside the loopback ones, under which callers may address this service while it listens on loopback, and the
     * registry of dev mode.
     */
    Optional<List<String>> hosts();

    /** References that may be asked for, as globs over {@code host/repository}; everything when not set. */
    Optional<List<String>> allow();

    /** References that may not be asked for, as globs over {@code host/repository}; decides before {@code allow}. */
    Optional<List<String>> deny();

    /** Addresses of registries. */
    Network network();

    /** References that are held ready. */
    Warm warm();

    /** Confirmation in the background. */
    Watch watch();

    /** The registry under {@code /v2/}. */
    OciConfig oci();

    /** Registries that say when tags have moved, by name. */
    Map<String, HookConfig> hooks();

    /** What replicas share, in Redis or Valkey. */
    RedisConfig redis();

    /** Dev mode. */
    Dev dev();

    /** Whom the command line asks instead of registries: the URL of a service that runs. The service itself ignores it. */
    Optional<String> server();

    /** What a stored copy may stand in for. */
    enum FallbackOn {
        NETWORK,
        ANY
    }

    /** The content store on disk. */
    interface Store {
        /** The directory the content lives in; created when missing. */
        @WithDefault("${XDG_CACHE_HOME:${HOME:${user.home}}/.cache}/agent-loader")
        Path path();

        /** Bytes of blobs above which what is used least lately is dropped, tags last. */
        @WithDefault("2G")
        ByteSize maxSize();

        /** How long something may go unused before it is dropped; in days, since no more is known. For ever when not set. */
        Optional<Duration> maxAge();

        /** Whether a store is accepted that group or others may write; they could plant agents in it. */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean writableByOthers();

        /**
         * Whether a pull also brings what belongs to an artifact and serving does not need, so that other tools can read it out of
         * the store: its configuration, further layers, the other platforms of its index.
         */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean complete();
    }

    /** What is particular to one registry. */
    interface Registry {
        /**
         * {@code ecr}, {@code acr} or {@code gar} for native logins of that cloud, {@code onprem} where nobody asks whether
         * something exists, {@code generic} for none of that; told by the end of the host's name when not set.
         */
        Optional<String> type();

        /** User name; beats credentials from files. */
        Optional<String> username();

        /** Password of {@code username}. */
        Optional<String> password();

        /** Sent as {@code Bearer} as it is. */
        Optional<String> token();

        /** Exchanged for access tokens at the host's token server, by OAuth2's {@code refresh_token} grant. */
        Optional<String> identityToken();

        /**
         * The proxy before this host, {@code [http://|socks5://][user:password@]host[:port]}, or {@code direct} for none;
         * beats the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY}, {@code ALL_PROXY} and {@code NO_PROXY}.
         */
        Optional<String> proxy();

        /** Speak plain HTTP with this host, and nothing else. */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean plainHttp();

        /** Do not verify this host's certificate, and fall back to plain HTTP when it does not speak TLS. */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean insecure();

        /** PEM file of certificate authorities that this host's certificate may come from, beside those of the runtime. */
        Optional<Path> caFile();

        /** PEM file of the certificate that is shown to this host when it asks for one, with {@code key-file}. */
        Optional<Path> certFile();

        /** PEM file of the key of {@code cert-file}, not encrypted. */
        Optional<Path> keyFile();

        /**
         * Headers, written {@code Name: value}, that go with every request to this host, to its token server where that may
         * have credentials, and to no other.
         */
        Optional<List<String>> header();
    }

    /** Hosts asked instead of one registry. */
    interface Mirror {
        /**
         * Asked before the registry itself, in this order, for its repositories alone: a host with an optional port and path
         * prefix; {@code https} unless {@code http://} stands before it.
         */
        @WithParentName
        Optional<List<String>> urls();

        /** Whether the registry itself is asked when no mirror delivered; without it the last mirror's word is final. */
        @WithDefault("true")
        @WithConverter(Flag.class)
        boolean fallback();
    }

    /** References that are held ready. */
    interface Warm {
        /** Pulled at start, before anybody asks, confirmed in the background from then on, and never collected. */
        @WithParentName
        Optional<List<String>> references();

        /** How long the {@code started} probe waits for them at most; nobody else waits. */
        @WithDefault("30s")
        Duration timeout();
    }

    /** Confirmation in the background. */
    interface Watch {
        /** How long after one confirmation of a warm or watched reference the next one comes, give or take a tenth. */
        @WithDefault("60s")
        Duration interval();

        /** How many callers may wait for changes at once, by long polls and event streams together. */
        @WithDefault("20000")
        int max();
    }

    /** How long things may take. */
    interface Timeouts {
        /** Until a connection is open. */
        @WithDefault("5s")
        Duration connect();

        /** One registry request, from the first byte sent to the last byte read. */
        @WithDefault("10s")
        Duration request();

        /** A whole pull, retries included. */
        @WithDefault("60s")
        Duration pull();
    }

    /** How a request is repeated. */
    interface Retry {
        /** Requests made in all before giving up. */
        @WithDefault("3")
        int attempts();

        /** Wait before the second attempt; three times as long before each further one. */
        @WithDefault("200ms")
        Duration initial();

        /** Longest wait. */
        @WithDefault("5s")
        Duration max();
    }

    /** When a host that keeps failing is left alone. */
    interface Circuit {
        /** Calls in a row that failed for want of a network. */
        @WithDefault("5")
        int failures();

        /** How long the host is then left alone. */
        @WithDefault("30s")
        Duration open();
    }

    /** How many pulls run at once. */
    interface Pulls {
        /** Pulls at once; as many again, times eight, may wait. */
        @WithDefault("64")
        int max();

        /**
         * Memory that all pulls may take at once; a quarter of the heap when not set. Each takes three times
         * {@code agent.max-size}, and more while its manifest is a large one.
         */
        Optional<ByteSize> maxBytes();
    }

    /** Refreshes. */
    interface Refresh {
        /** Least time between two refreshes of one reference. */
        @WithDefault("0s")
        Duration minInterval();

        /** Refreshes that one caller may ask for in a minute; as many as they like when not set. */
        Optional<Integer> perCaller();
    }

    /** How the service ends. */
    interface Stop {
        /**
         * How long everybody is still answered after the process was told to stop, while the {@code ready} probe is down and each answer ends
         * its connection: as long as it takes until no new caller is sent here.
         */
        @WithDefault("0s")
        Duration notice();
    }

    /** Limits of an agent. */
    interface Agent {
        /** Largest agent, as published and after unpacking; at most 32M. */
        @WithDefault("1M")
        ByteSize maxSize();
    }

    /** What agents are held against when somebody asks whether they are valid. */
    interface Validation {
        /** A JSON Schema in place of the one that comes with this program; read at the start. Serving an agent never asks it. */
        Optional<Path> schema();
    }

    /** What changes the store for everybody. */
    interface Admin {
        /** Whether callers over HTTP may remove, import, collect and verify; the command line always may. */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean enabled();
    }

    /** Somebody who may call. */
    interface Caller {
        /**
         * {@code sha256:} and the hexadecimal hash of a key that is sent as {@code Authorization: Bearer}, or with the name by
         * {@code Basic}; several while keys are changed.
         */
        Optional<List<String>> keys();

        /** Subject of a client certificate, such as {@code CN=ci,O=Acme}; its authority is in {@code quarkus.tls.trust-store}. */
        Optional<String> certificate();

        /** {@code read}, {@code refresh}, which may also ask registries anew, or {@code admin}, which may also see what an operator sees. */
        @WithDefault("read")
        String role();

        /** References that they may ask for, as globs over {@code host/repository}; everything when not set. */
        Optional<List<String>> references();
    }

    /** Addresses of registries. */
    interface Network {
        /** CIDR blocks that a registry's address may be in although it is private or loopback. */
        Optional<List<String>> allow();

        /** CIDR blocks that a registry's address may never be in; decides before {@code allow}. */
        Optional<List<String>> deny();
    }

    /** Dev mode. */
    interface Dev {
        /** Whether a registry with sample agents runs in this process; set by the {@code dev} command. */
        @WithDefault("false")
        @WithConverter(Flag.class)
        boolean enabled();

        /** Loopback port of that registry; 0 takes a free one. */
        @WithDefault("5005")
        int port();

        /** Folder that registry keeps its content in from one start to the next; without it, a temporary one that is removed at the end. */
        Optional<Path> registryPath();

        /** Folder whose YAML files are served as agents whenever they are saved; the samples when not set. */
        Optional<Path> folder();

        /**
         * How a save is noticed: {@code events} of the file system, {@code polling} several times a second, or {@code auto}: events
         * where there are any and nobody else writes, as others do in mounted volumes.
         */
        @WithDefault("auto")
        WatchBy watch();

        /** How a save is noticed. */
        enum WatchBy {
            AUTO,
            EVENTS,
            POLLING
        }
    }
}
