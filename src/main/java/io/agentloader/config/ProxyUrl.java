package io.agentloader.config;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A forward proxy: {@code [http://|socks5://][user[:password]@]host[:port]}. Its text leaves user and password out.
 *
 * @param socks whether it speaks SOCKS 5, and HTTP otherwise
 * @param host lower case; in brackets when it is an IPv6 address
 * @param login what is shown to the proxy and to nobody else
 */
public record ProxyUrl(boolean socks, String host, int port, Optional<Login> login) {

    /** The words for the error about a text that is no proxy. */
    public static final String SHAPE = "[http://|socks5://][user:password@]host[:port]";

    private static final int MAX_PORT = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;
    private static final Pattern TEXT = Pattern.compile(
            "(?:(?<scheme>http|socks5h?)://)?(?:(?<user>[^:@/?#\\s]*)(?::(?<password>[^@/?#\\s]*))?@)?"
                    + "(?<host>[a-z0-9]+(?:[._-]+[a-z0-9]+)*\\.?|\\[[0-9a-f:.]+])(?::(?<port>[1-9]\\d{0,4}))?/?",
            Pattern.CASE_INSENSITIVE);

    /** A name and a password, decoded. */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[…]";
        }
    }

    /** Empty when the text is no proxy that can be spoken to: one behind TLS cannot. */
    public static Optional<ProxyUrl> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String scheme = matcher.group("scheme");
        boolean socks = scheme != null && scheme.toLowerCase(Locale.ROOT).startsWith("socks");
        int port = port(matcher.group("port"), socks);
        if (port > MAX_PORT) {
            return Optional.empty();
        }
        try {
            Optional<Login> login = login(matcher.group("user"), matcher.group("password"));
            return Optional.of(new ProxyUrl(socks, matcher.group("host").toLowerCase(Locale.ROOT), port, login));
        } catch (IllegalArgumentException badEscape) {
            return Optional.empty();
        }
    }

    private static int port(@Nullable String text, boolean socks) {
        if (text == null) {
            return socks ? SOCKS_PORT : HTTP_PORT;
        }
        return Integer.parseInt(text);
    }

    private static Optional<Login> login(@Nullable String user, @Nullable String password) {
        return Optional.ofNullable(user)
                .map(name -> new Login(decoded(name), decoded(password == null ? "" : password)));
    }

    /** A plus sign stands for itself here, other than in a form. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Host and port, for people. */
    public String authority() {
        return host + ":" + port;
    }

    @Override
    public String toString() {
        return (socks ? "socks5://" : "http://") + authority();
    }
}
