package io.agentloader.cli;

import io.agentloader.oci.ReferenceParser;
import io.agentloader.oci.Repository;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A registry as a whole, under any of the names that it is known by. */
final class RegistryName {

    /** A repository that is never asked for: only the host is. */
    private static final String NO_REPOSITORY = "agent-loader/login";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "REGISTRY",
            description = "Its host[:port]; without it, the one that references without a registry are looked for in.")
    private Optional<String> text = Optional.empty();

    /** Something in it, by which it is named as in references; fails where that is no registry. */
    Repository repository(ReferenceParser references) {
        String name = text.orElse(references.defaultRegistry())
                .replaceFirst("^https?://", "")
                .replaceFirst("/(?:v[12]/?)?$", "");
        if (name.contains("/")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "credentials are kept for a registry as a whole; leave out what is behind its host: " + name);
        }
        Repository repository = references.parse(name + "/" + NO_REPOSITORY).repository();
        if (!repository.path().equals(NO_REPOSITORY)) {
            throw new ParameterException(spec.commandLine(), "not the host[:port] of a registry: " + name);
        }
        return repository;
    }
}
