package io.agentloader.registry;

import java.nio.file.Path;

/**
 * Who we are toward a host that asks for it in the TLS handshake.
 *
 * @param certificate PEM; our own certificate first, then those between it and the authority
 * @param key PEM, not encrypted; may be the same file
 */
record ClientCertificate(Path certificate, Path key) {}
