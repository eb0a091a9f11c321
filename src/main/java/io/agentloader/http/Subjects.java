package io.agentloader.http;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The references that a request names in its path and its query, in the form in which rights are held against them. */
final class Subjects {

    private static final Set<String> PARAMETERS = Set.of("ref", "to", "as");

    private Subjects() {}

    /**
     * All of them; a body is not looked at.
     *
     * @throws io.agentloader.failure.AgentException.InvalidReference when one does not parse
     */
    static List<Reference> of(Call call, ReferenceParser references, OciNames registry) {
        if (OciNames.isUnder(call.target().path())) {
            return registry.subject(call).stream().toList();
        }
        return Stream.concat(inPath(call), inQuery(call))
                .map(references::parseWanted)
                .toList();
    }

    private static Stream<String> inPath(Call call) {
        if (!call.target().path().startsWith(AgentPath.PREFIX)) {
            return Stream.empty();
        }
        AgentPath path = AgentPath.of(call.target().path());
        if (path.form() == AgentPath.Form.OPERATION) {
            return Stream.empty();
        }
        String text = call.method().equals("POST") ? path.refreshed().orElse(path.reference()) : path.reference();
        return Stream.of(AgentPath.decoded(text));
    }

    /** Every one of a name, though most requests may have only one. A bare digest is one of the reference in the path. */
    private static Stream<String> inQuery(Call call) {
        return call.target().query().stream()
                .flatMap(query -> Stream.of(query.split("&", -1)))
                .filter(pair -> PARAMETERS.contains(Query.decoded(pair.replaceFirst("=.*", ""))))
                .map(pair -> Query.decoded(pair.substring(Math.min(pair.length(), pair.indexOf('=') + 1))))
                .filter(value -> Digest.parse(value).isEmpty())
                .map(AgentPath::queried);
    }
}
