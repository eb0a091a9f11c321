package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
import io.agentloader.failure.AgentException.StoreUnavailable;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Looks at everything that a pull stands on, and changes nothing. */
final class Doctor {

    private final Surroundings surroundings;

    Doctor(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * Blocks until every host has answered or has had its time.
     *
     * @param subjects hosts and references to look at; every configured host when there are none
     */
    Diagnosis examine(List<String> subjects) {
        List<Chapter> chapters = new ArrayList<>();
        chapters.add(new ConfigurationLook(surroundings).chapter());
        chapters.add(new CredentialLook(surroundings.credentials()).chapter());
        chapters.addAll(looked("callers", Exit.USAGE, () -> new CallerLook(surroundings.callers()).chapters()));
        chapters.addAll(looked("store", Exit.STORE, () -> List.of(new StoreLook(surroundings).chapter())));
        chapters.addAll(looked("registries", Exit.USAGE, () -> new RegistryLook(surroundings).chapters(subjects)));
        return new Diagnosis(chapters);
    }

    /** What cannot be made says itself what to change. */
    private static List<Chapter> looked(String subject, Exit exit, Supplier<List<Chapter>> look) {
        try {
            return look.get();
        } catch (ConfigurationException | StoreUnavailable refused) {
            return List.of(new Chapter(
                    subject,
                    List.of(Finding.fail(exit, String.valueOf(refused.getMessage()), "The service would not start."))));
        }
    }
}
