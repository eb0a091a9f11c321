package io.agentloader.shared;

import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import java.util.Optional;

/**
 * What a replica tells the others of a tag or a range: a hint to look, by which nobody believes anything.
 *
 * @param named what it names now; empty where that is for whoever hears it to find out
 * @param cause how it came to be noticed, in one word of lower-case letters
 */
public record News(Reference reference, Optional<Digest> named, String cause) {}
