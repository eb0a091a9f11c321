package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The server of the Debian package {@code nginx} before several replicas: it knows of none whether it is ready, and asks the next one
 * where one is away or says {@code 503}.
 */
public final class Balancer implements AutoCloseable {

    private final DebianProgram program;
    private final int port;

    private Balancer(Path folder, List<Integer> replicas) {
        this.port = LoaderProcess.freePort();
        try {
            Path config = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, replicas));
            this.program = new DebianProgram(
                    "nginx-light",
                    folder.resolve("nginx.log"),
                    List.of("nginx", "-p", folder.toString(), "-c", config.toString(), "-e", "stderr"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Starts it on a free loopback port, with its files in that folder, before replicas on those. */
    public static Balancer start(Path folder, List<Integer> replicas) {
        Balancer balancer = new Balancer(folder, replicas);
        balancer.program.start(() -> DebianProgram.listens(balancer.port));
        return balancer;
    }

    private String configuration(Path folder, List<Integer> replicas) {
        String servers = replicas.stream()
                .map(replica -> "server 127.0.0.1:" + replica + " max_fails=1 fail_timeout=1s;")
                .collect(Collectors.joining("\n      "));
        return """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                events {}
                http {
                  log_format tries '$msec $upstream_addr $upstream_status $status $request_uri';
                  map $upstream_status $unusual {
                    200 0;
                    default 1;
                  }
                  access_log /dev/stderr tries if=$unusual;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  upstream loaders {
                      %2$s
                      keepalive 16;
                  }
                  server {
                    listen 127.0.0.1:%3$d;
                    location / {
                      proxy_pass http://loaders;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_next_upstream error timeout http_503;
                    }
                  }
                }
                """.formatted(folder, servers, port);
    }

    public int port() {
        return port;
    }

    /** What it wrote of itself, and whom it asked for each request that the first one did not answer. */
    public String log() {
        return program.logged();
    }

    @Override
    public void close() {
        program.close();
    }
}
