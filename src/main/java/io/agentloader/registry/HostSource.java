package io.agentloader.registry;

import io.agentloader.oci.Repository;
import java.util.Optional;
import java.util.Set;

/** The files of one tool that say which hosts have the content of which registry. Read already; answers at once. */
interface HostSource {

    /** Empty where the files do not speak of the repository: then somebody else may. */
    Optional<Route> route(Repository repository);

    /** Host and port of everybody who is named. */
    Set<String> names();

    /** The registries that they speak of by name, and not by a pattern. */
    Set<String> registries();

    /** For the operator: which tool's files, where, and how much they say. */
    String summary();
}
