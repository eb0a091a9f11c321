package io.agentloader.app;

import io.agentloader.config.ConfigKeys;
import io.agentloader.config.ConfigKeys.Finding;
import io.agentloader.config.ConfigRules;
import io.agentloader.config.LoaderConfig;
import io.agentloader.config.LostValues;
import io.agentloader.config.MissingLocations;
import io.agentloader.credentials.CredentialAudit;
import io.agentloader.credentials.CredentialSettings;
import io.agentloader.policy.RegistryTypes;
import io.agentloader.pull.PullAgent;
import io.agentloader.registry.MirrorFiles;
import io.agentloader.schema.AgentReader;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** What has to be so before a port is opened; what is not so stops the start with a sentence. */
@Singleton
final class Start {

    /** The priority of what begins only once {@link #check} has said in a sentence what is wrong, or found nothing. */
    static final int AFTER_THE_CHECKS = 5000;

    private static final Logger LOG = Logger.getLogger(Start.class);

    private final LoaderConfig config;
    private final Instance<PullAgent> pullAgent;
    private final Instance<MirrorFiles> files;
    private final Instance<AgentReader> reader;
    private final CredentialSettings credentials;
    private final DevMode dev;

    Start(
            LoaderConfig config,
            Instance<PullAgent> pullAgent,
            Instance<MirrorFiles> files,
            Instance<AgentReader> reader,
            CredentialSettings credentials,
            DevMode dev) {
        this.config = config;
        this.pullAgent = pullAgent;
        this.files = files;
        this.reader = reader;
        this.credentials = credentials;
        this.dev = dev;
    }

    /** Asking for the pipeline makes everything that it stands on: the store is opened, the lists are read. */
    void check(@Observes StartupEvent event) {
        List<Finding> findings = ConfigKeys.check(ConfigSources.read());
        List<String> problems = problems(findings, config);
        if (!problems.isEmpty()) {
            throw StartRefused.because(String.join("\n", problems));
        }
        findings.forEach(finding -> LOG.warn(finding.text()));
        CredentialAudit.missing(credentials).forEach(LOG::warn);
        LOG.debugf("wired: %s, %s", pullAgent.get(), reader.get());
        files.get().summary().ifPresent(used -> LOG.info("Hosts are read from " + used));
        RegistryTypes.of(config).warning().ifPresent(LOG::warn);
        dev.start();
    }

    /** For what is wired before {@link #check} could judge: every problem there is, by its key, where the rules know one. */
    static ConfigurationException refused(LoaderConfig config, IllegalArgumentException unusable) {
        List<String> problems = problems(ConfigKeys.check(ConfigSources.read()), config);
        return StartRefused.because(
                problems.isEmpty() ? String.valueOf(unusable.getMessage()) : String.join("\n", problems));
    }

    private static List<String> problems(List<Finding> findings, LoaderConfig config) {
        return Stream.of(
                        findings.stream().filter(Finding::stopsStart).map(Finding::text),
                        LostValues.check(ConfigProvider.getConfig()).stream(),
                        MissingLocations.check(ConfigProvider.getConfig()).stream(),
                        Listening.check(ConfigProvider.getConfig()).stream(),
                        TlsVariables.check(ConfigSources.read()).stream(),
                        KeyPairs.check(ConfigProvider.getConfig()).stream(),
                        Listening.clash(ConfigProvider.getConfig(), config.dev()).stream(),
                        RegistryPlace.clash(config.dev()).stream(),
                        ConfigRules.check(config).stream())
                .flatMap(all -> all)
                .toList();
    }
}
