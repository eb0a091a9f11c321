package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;

/** The server of the Debian package {@code nginx}, in front of a registry: it speaks TLS, and asks who is there. */
public final class Nginx implements AutoCloseable {

    /** What {@link Front#withPassword} lets in. */
    public static final String USER = "bob";

    public static final String PASSWORD = "s3cret-of-bob";

    private final DebianProgram program;
    private final int port;
    private final Path access;

    /**
     * What stands before the registry.
     *
     * @param certificate that it shows
     * @param callers whose certificate callers have to show; empty when they need none
     * @param password whether callers have to know one, by Basic authentication
     */
    public record Front(TestCertificate certificate, Optional<TestCertificate> callers, boolean password) {

        /** TLS and nothing more. */
        public static Front of(TestCertificate certificate) {
            return new Front(certificate, Optional.empty(), false);
        }

        public Front withCallers(TestCertificate own) {
            return new Front(certificate, Optional.of(own), password);
        }

        public Front withPassword() {
            return new Front(certificate, callers, true);
        }
    }

    private Nginx(Path folder, Front front, DebianRegistry behind) {
        this.port = LoaderProcess.freePort();
        this.access = folder.resolve("access.log");
        try {
            Files.writeString(folder.resolve("users"), USER + ":{PLAIN}" + PASSWORD + "\n");
            Path config = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, front, behind));
            this.program = new DebianProgram(
                    "nginx-light",
                    folder.resolve("nginx.log"),
                    List.of("nginx", "-p", folder.toString(), "-c", config.toString(), "-e", "stderr"));
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Starts it on a free loopback port, with its files in that folder. */
    public static Nginx start(Path folder, Front front, DebianRegistry behind) {
        Nginx nginx = new Nginx(folder, front, behind);
        nginx.program.start(() -> DebianProgram.listens(nginx.port));
        return nginx;
    }

    private String configuration(Path folder, Front front, DebianRegistry behind)
            throws IOException, GeneralSecurityException {
        StringBuilder more = new StringBuilder();
        if (front.callers().isPresent()) {
            more.append("ssl_client_certificate ")
                    .append(front.callers().get().certificatePem())
                    .append(";\nssl_verify_client on;\n");
        }
        if (front.password()) {
            more.append("auth_basic agents;\nauth_basic_user_file ")
                    .append(folder.resolve("users"))
                    .append(";\n");
        }
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                events {}
                http {
                  log_format lines '$server_protocol $request_method $request_uri $status';
                  access_log %2$s lines;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%3$d ssl http2;
                    ssl_certificate %4$s;
                    ssl_certificate_key %5$s;
                    %6$s
                    location / {
                      proxy_pass http://%7$s;
                      proxy_set_header Host $http_host;
                    }
                  }
                }
                """.formatted(
                        folder,
                        access,
                        port,
                        front.certificate().certificatePem(),
                        front.certificate().keyPem(),
                        more,
                        behind.host());
    }

    public int port() {
        return port;
    }

    /** A line for each request: protocol, method, target, status. */
    public List<String> requests() {
        try {
            return Files.exists(access) ? Files.readAllLines(access) : List.of();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
