package io.agentloader.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A shared HTTP cache of Debian's in front of the service. It is told where the service is, and nothing about caching. */
public final class HttpCache implements AutoCloseable {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final DebianProgram program;
    private final int port;

    private HttpCache(DebianProgram program, int port) {
        this.program = program;
        this.port = port;
        program.start(() -> DebianProgram.listens(port));
    }

    /** {@code nginx} with {@code proxy_cache}; whether a stored answer was used is in {@code X-Cache}. */
    public static HttpCache nginx(Path folder, int service) {
        int port = LoaderProcess.freePort();
        Path config = write(folder.resolve("cache.conf"), """
                daemon off;
                master_process off;
                pid %1$s/cache.pid;
                events {}
                http {
                  access_log off;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  proxy_cache_path %1$s/kept keys_zone=agents:1m;
                  server {
                    listen 127.0.0.1:%2$d;
                    location / {
                      proxy_pass http://127.0.0.1:%3$d;
                      proxy_cache agents;
                      proxy_cache_revalidate on;
                      add_header X-Cache $upstream_cache_status always;
                    }
                  }
                }
                """.formatted(folder, port, service));
        return new HttpCache(
                new DebianProgram(
                        "nginx-light",
                        folder.resolve("cache.log"),
                        List.of("nginx", "-p", folder.toString(), "-c", config.toString(), "-e", "stderr")),
                port);
    }

    /** {@code varnish} as it comes, without a line of its language; {@code X-Varnish} has two numbers on a hit. */
    public static HttpCache varnish(Path folder, int service) {
        int port = LoaderProcess.freePort();
        return new HttpCache(
                new DebianProgram(
                        "varnish",
                        folder.resolve("varnish.log"),
                        List.of(
                                "varnishd",
                                "-F",
                                "-j",
                                "none",
                                "-n",
                                folder.resolve("varnish").toString(),
                                "-a",
                                "127.0.0.1:" + port,
                                "-b",
                                "127.0.0.1:" + service,
                                "-s",
                                "malloc,16m")),
                port);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What came back through the cache. */
    public HttpResponse<String> get(String target, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(30));
        try {
            return client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
