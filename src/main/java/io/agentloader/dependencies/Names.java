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

    /** Why a name is neither a reference nor an address; a range is a reference only where somebody asks. */
    static String whyNone(String name, ReferenceParser references) {
        try {
            return references.parseWanted(name).range().isPresent()
                    ? "which is a range of versions, and whoever runs the agent knows none: name a tag"
                    : "which is no reference and no address";
        } catch (InvalidReference other) {
            return "which is no reference and no address";
        }
    }

    static boolean isAddress(String name) {
        return ADDRESS.matcher(name).matches();
    }
}
