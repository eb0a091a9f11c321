package io.agentloader.dependencies;

import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a name can be that an agent writes for another one. */
final class Names {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

    private Names() {}

    /** Empty for what is none. */
    static Optional<Reference> reference(String name, ReferenceParser references) {
        try {
            return Optional.of(references.parse(name));
        } catch (InvalidReference other) {
            return Optional.empty();
        }
    }

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }
}
