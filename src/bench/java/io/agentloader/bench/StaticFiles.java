package io.agentloader.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.agentloader.testkit.LoaderProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * nginx with one worker, and nothing on that it could be faster without: a file, and a cache before a registry. The same file once more
 * with its log, which has a line of each answer unless it is turned off.
 */
final class StaticFiles implements AutoCloseable {

    private final Process process;
    private final int port = LoaderProcess.freePort();
    private final int loggedPort = LoaderProcess.freePort();

    private StaticFiles(Path folder, String behind) throws IOException {
        Path config = folder.resolve("nginx.conf");
        Files.writeString(config, configuration(folder, behind));
        this.process = new ProcessBuilder("/usr/sbin/nginx", "-p", folder.toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("nginx.log").toFile())
                .start();
    }

    /** Serves the agent as {@code /agent.yaml}, and what that registry has under {@code /v2/} from its cache. */
    static StaticFiles start(Yard yard, Sample agent, String registry) {
        Path folder = yard.newFolder("nginx");
        try {
            Files.writeString(
                    Files.createDirectory(folder.resolve("files")).resolve("agent.yaml"), agent.yaml(), UTF_8);
            StaticFiles files = new StaticFiles(folder, registry);
            Polling.until(files.port, files.process);
            return files;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String configuration(Path folder, String behind) {
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log stderr;
                events { worker_connections 4096; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  keepalive_requests 100000000;
                  open_file_cache max=1000;
                  default_type application/yaml;
                  proxy_cache_path %1$s/cache keys_zone=agents:10m;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  server {
                    listen 127.0.0.1:%4$d;
                    access_log %1$s/access.log;
                    location / { root %1$s/files; }
                  }
                  server {
                    listen 127.0.0.1:%2$d;
                    location / { root %1$s/files; }
                    location /v2/ {
                      proxy_pass http://%3$s;
                      proxy_cache agents;
                      proxy_cache_valid 200 1h;
                    }
                  }
                }
                """.formatted(folder, port, behind, loggedPort);
    }

    Contender file() {
        return new Contender(process, port, List.of("/agent.yaml"), List.of());
    }

    Contender loggedFile() {
        return new Contender(process, loggedPort, List.of("/agent.yaml"), List.of());
    }

    Contender cached(String path) {
        return new Contender(process, port, List.of(path), List.of());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
