package io.agentloader.cli;

import io.agentloader.cli.Diagnosis.Chapter;
import io.agentloader.credentials.CredentialAudit;
import io.agentloader.credentials.CredentialSettings;
import java.util.ArrayList;
import java.util.List;

/** Where credentials would be looked for, and how safe they are there. */
final class CredentialLook {

    private final CredentialSettings settings;

    CredentialLook(CredentialSettings settings) {
        this.settings = settings;
    }

    Chapter chapter() {
        List<Finding> findings = new ArrayList<>();
        settings.registries().forEach((host, own) -> {
            if (own.password().isPresent()
                    || own.token().isPresent()
                    || own.identityToken().isPresent()) {
                findings.add(Finding.ok("registries.\"" + host + "\" has credentials of its own"));
            }
        });
        for (CredentialAudit.Place place : CredentialAudit.of(settings)) {
            findings.add(Finding.ok(place.name() + (place.present() ? " is read" : " is not there")));
            place.warnings().forEach(warning -> findings.add(Finding.warn(warning)));
        }
        return new Chapter("credentials", findings);
    }
}
