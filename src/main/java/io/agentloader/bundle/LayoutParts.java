package io.agentloader.bundle;

import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import java.util.Optional;

/** What is in an image layout, wherever that lies. */
interface LayoutParts {

    /** One of the two documents; fails where it is missing. */
    byte[] document(String name);

    /** The blob under the type that its descriptor gives it; fails where it is another than that. */
    Optional<Content> blob(Descriptor descriptor);
}
