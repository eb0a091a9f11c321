package io.agentloader.app;

import io.agentloader.config.CallerRules;
import io.agentloader.config.LoaderConfig;
import io.agentloader.http.HttpSettings;
import io.quarkus.vertx.http.HttpServer;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** What an operator should know of a service that listens, and that is no mistake for certain. */
@Singleton
final class Cautions {

    private static final Logger LOG = Logger.getLogger(Cautions.class);

    private final LoaderConfig config;
    private final HttpSettings http;
    private final HttpServer server;

    Cautions(LoaderConfig config, HttpSettings http, HttpServer server) {
        this.config = config;
        this.http = http;
        this.server = server;
    }

    void log() {
        if (!http.loopbackOnly() && CallerRules.letAnybodyAskForAnything(config)) {
            LOG.warn(
                    "Listening beyond loopback with neither agent-loader.callers nor agent-loader.allow: whoever can connect"
                            + " can make this service connect to any registry.");
        }
        if (server.getSecurePort() <= 0) {
            TlsVariables.meant(ConfigSources.read()).ifPresent(LOG::warn);
        }
    }
}
