package io.agentloader.cli;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.credentials.Logins;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.AgentException.UpstreamUnauthorized;
import io.agentloader.failure.Report;
import io.agentloader.oci.Repository;
import io.agentloader.registry.Checkup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code agent-loader login}: credentials to where docker keeps them, once the registry has taken them. */
@Command(
        name = "login",
        description = {
            "Shows a registry a password, and keeps it with docker's credential helper when it is taken.",
            "The password comes from the input alone: arguments are seen by every process of the machine."
        },
        exitCodeList = {
            " 0:the registry takes it, and it is kept",
            " 2:an argument or the configuration is wrong, or nobody could keep it",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 8:a file of mirrors blocks the registry",
            " 9:nobody may be asked"
        })
final class LoginCommand extends AskingCommand {

    private static final int LONGEST_SECRET = 32 * 1024;

    /** As helpers are told that what they keep is an identity token. */
    private static final String TOKEN_USER = "<token>";

    /** Where the password comes from, as credentials have it. */
    static final String FROM = "command-line";

    @Mixin
    private RegistryName registry = new RegistryName();

    @Option(
            names = {"-u", "--username"},
            paramLabel = "USER",
            required = true,
            description = "Whose password it is; <token> where it is an identity token.")
    private String user = "";

    @Option(names = "--password-stdin", description = "Read the password from the input.")
    private boolean fromInput;

    @Option(
            names = "--plain-text",
            description = "Where no credential helper is named, write the password into docker's configuration.")
    private boolean plainText;

    @Mixin
    private Printing printing = new Printing();

    LoginCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws IOException {
        if (!fromInput) {
            throw misused("the password is read from the input, and from nowhere else: give --password-stdin, as in"
                    + " agent-loader login ghcr.io -u robot --password-stdin < FILE");
        }
        Surroundings plain = Ready.configured(here());
        Repository host = registry.repository(plain.references().get());
        // the file of credentials need not be there yet: this command writes it
        Surroundings here = Ready.configured(Ready.readable(anyhow(plain, any -> Stream.of(host.registry()))));
        Offline.refuse(here, "login", "nobody can say whether the password is right");
        Logins logins = Logins.of(here.credentials());
        String keeper = keeper(logins, host.registry());
        Credential credential = credential();
        verify(here, host, credential);
        logins.keep(host.registry(), credential);
        printing.print(
                out(),
                document(host, keeper),
                "logged in at " + host.registry() + " as " + user + ", kept by " + keeper + "\n");
        tellWhatComesFirst(here, host, credential);
        return Exit.DONE.status();
    }

    private Map<String, Object> document(Repository host, String keeper) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Login");
        document.put("registry", host.registry());
        document.put("user", user);
        document.put("keptBy", keeper);
        return document;
    }

    /** Judged before the password goes anywhere. */
    private String keeper(Logins logins, String registry) throws IOException {
        Optional<String> helper = logins.keeper(registry);
        if (helper.isEmpty() && !plainText) {
            throw new IOException("no credential helper is named for " + registry + " in " + logins.file()
                    + "; without one the password would stand there in plain text. Name one, such as"
                    + " {\"credsStore\": \"secretservice\"} for docker-credential-secretservice, or give --plain-text");
        }
        return helper.orElse(logins.file().toString());
    }

    private Credential credential() throws IOException {
        byte[] input = System.in.readNBytes(LONGEST_SECRET + 1);
        String secret = new String(input, StandardCharsets.UTF_8).replaceFirst("\\r?\\n$", "");
        if (secret.isEmpty()) {
            throw misused("the input is empty, where the password was to be");
        }
        if (input.length > LONGEST_SECRET || secret.chars().anyMatch(Character::isISOControl)) {
            throw misused("the input is no password: it is longer than 32 KiB, or has more than one line");
        }
        if (user.isEmpty() || user.contains(":") || user.chars().anyMatch(Character::isISOControl)) {
            throw misused("a user has a name, and no colon in it");
        }
        return user.equals(TOKEN_USER)
                ? new Credential(Credential.Kind.IDENTITY_TOKEN, "", secret, FROM)
                : new Credential(Credential.Kind.PASSWORD, user, secret, FROM);
    }

    private void verify(Surroundings here, Repository host, Credential credential) {
        Checkup checkup = done(here.registry().get().checkup(host, credential))
                .orElseThrow(() -> new ReferenceNotAllowed(
                        Report.of(host.registry(), "a file of mirrors blocks " + host.registry())));
        checkup.credentialWithheldFrom().ifPresent(realm -> {
            throw notShown(host, checkup.host(), realm);
        });
        checkup.failure().ifPresent(failure -> {
            throw failure.with(failure.report().withMember("credentialSource", FROM));
        });
        if (checkup.credentialRefused()) {
            throw new UpstreamUnauthorized(
                    Report.of(host.registry(), checkup.host() + " does not take this password; nothing was kept")
                            .withHost(checkup.host())
                            .withMember("credentialSource", FROM));
        }
        if (!checkup.credentialSource().equals(FROM)) {
            tell(checkup.host() + " did not ask for the password, so that nobody knows whether it is right");
        }
    }

    /** It was asked as nobody, and what it then gives says nothing of the password. */
    private static UpstreamUnauthorized notShown(Repository host, String asked, String realm) {
        return new UpstreamUnauthorized(Report.of(
                        host.registry(),
                        asked + " sends logins to " + realm
                                + ", which is another host and was not named over https that"
                                + " is verified; the password was shown to nobody, and nothing was kept")
                .withHost(asked)
                .withMember(Report.WITHHELD_FROM, realm));
    }

    /** What is kept now may stand behind something else. */
    private void tellWhatComesFirst(Surroundings here, Repository host, Credential credential) {
        Credential first = Keychain.ofDockerConfig(here.credentials(), Runnable::run, Runnable::run, here.clock())
                .credential(host)
                .await()
                .indefinitely();
        boolean same = first.user().equals(credential.user()) && first.secret().equals(credential.secret());
        if (!same) {
            tell("other credentials for " + host.registry() + " (" + first.source()
                    + ") come before these, and are the ones that will be shown; agent-loader doctor lists the places");
        }
    }

    private void tell(String sentence) {
        told().println(Program.NAME + ": " + sentence);
        told().flush();
    }
}
