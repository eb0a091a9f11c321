package io.agentloader.shared;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where Redis is, and who one is there.
 *
 * @param login the command that says so; it holds a password
 */
record RedisPlace(String host, int port, boolean tls, Optional<String> login) {

    private static final int USUAL_PORT = 6379;

    /** As the URL of the settings says, which was checked before. */
    static RedisPlace of(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost();
        return new RedisPlace(
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                uri.getScheme().equals("rediss"),
                Optional.ofNullable(uri.getRawUserInfo()).flatMap(RedisPlace::login));
    }

    private static Optional<String> login(String userInfo) {
        int colon = userInfo.indexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String user = decoded(userInfo.substring(0, colon));
        String password = decoded(userInfo.substring(colon + 1));
        return Optional.of(user.isEmpty() ? command("AUTH", password) : command("AUTH", user, password));
    }

    /** A plus sign is one here. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** As it goes over the wire. */
    static String command(String... words) {
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            int bytes = word.getBytes(StandardCharsets.UTF_8).length;
            command.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
        }
        return command.toString();
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
