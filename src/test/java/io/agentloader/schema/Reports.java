package io.agentloader.schema;

import io.agentloader.yaml.YamlFlaw;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Checks texts with the schema of this program. */
final class Reports {

    private static final AgentSchema SCHEMA = AgentSchema.builtIn();

    private Reports() {}

    static ValidationReport of(String yaml) {
        return of(yaml.getBytes(StandardCharsets.UTF_8));
    }

    static ValidationReport of(byte[] yaml) {
        return of(yaml, SCHEMA);
    }

    static ValidationReport of(byte[] yaml, AgentSchema schema) {
        try {
            return new AgentChecks(() -> schema).check(ByteBuffer.wrap(yaml));
        } catch (YamlFlaw noText) {
            throw new AssertionError(noText);
        }
    }

    /** Errors and warnings as {@code line:column code message}. */
    static List<String> lines(String yaml) {
        return of(yaml).findings().stream()
                .filter(finding -> finding.severity() != Finding.Severity.NOTE)
                .map(finding -> finding.position().line() + ":"
                        + finding.position().column() + " " + finding.code().word() + " " + finding.message())
                .toList();
    }
}
