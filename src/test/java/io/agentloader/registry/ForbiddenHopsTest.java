package io.agentloader.registry;

import static io.agentloader.registry.Bench.PULLED;
import static io.agentloader.registry.Bench.TAGGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.RegistryProtocol;
import io.agentloader.testkit.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every place where an answer of a registry can lead, and every spelling of an address that hands out credentials: nobody is
 * connected to, whatever this service itself would be let to.
 */
class ForbiddenHopsTest {

    private Bench bench;

    @BeforeEach
    void open() {
        bench = new Bench();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.169.254.",
                "169.254.169.254:80",
                "2852039166",
                "0xA9FEA9FE",
                "0xA9.0xFE.0xA9.0xFE",
                "0251.0376.0251.0376",
                "025177524776",
                "169.254.43518",
                "169.16689662",
                "[::ffff:169.254.169.254]",
                "[::ffff:a9fe:a9fe]",
                "[::a9fe:a9fe]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::a9fe:a9fe]",
                "[2002:a9fe:a9fe::]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fe80::1%25eth0]",
                "metadata.google.internal",
                "METADATA.google.internal.",
                "0.0.0.0",
                "0",
                "[::]",
                "224.0.0.1",
                "255.255.255.255",
                "%31%36%39.254.169.254",
                "１６９.254.169.254",
                "169。254。169。254",
                "ⓜetadata.google.internal"
            })
    void noAnswerLeadsThere(String authority) {
        String target = "http://" + authority + "/latest/meta-data";
        bench.server.on("GET " + PULLED, Reply.status(307).with("Location", target));
        refused(Bench.failure(AgentException.class, bench.client().blob(bench.reference(), Bench.LAYER, Bench.LIMIT)));
        bench.server.on("GET " + TAGGED, Reply.status(307).with("Location", target));
        refused(bench.manifestFailure(AgentException.class));
        bench.server.on("GET " + TAGGED, Bench.challenge("Bearer realm=\"" + target + "\""));
        refused(bench.manifestFailure(AgentException.class));

        assertThat(bench.server.asked()).containsExactly("GET " + PULLED, "GET " + TAGGED, "GET " + TAGGED);
    }

    /** What is no URL to begin with makes no sense; what is one is not allowed. Neither is repeated. */
    private static void refused(AgentException failure) {
        assertThat(failure).isInstanceOfAny(ReferenceNotAllowed.class, RegistryProtocol.class);
        assertThat(failure.report().attempts()).isLessThanOrEqualTo(1);
    }
}
