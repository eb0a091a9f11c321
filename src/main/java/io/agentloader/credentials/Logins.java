package io.agentloader.credentials;

import io.agentloader.credentials.Credential.Kind;
import io.agentloader.oci.Repository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Keeps credentials and forgets them, where {@code docker login} does: in docker's configuration or in
 * {@code agent-loader.registry-config}, by the credential helper that it names for the registry. Synchronous and blocking: for the
 * command line. A secret shows nowhere but in the input of that helper or in that file.
 */
public final class Logins {

    private final OwnFile file;
    private final HelperProgram helpers;

    private Logins(Path file, HelperProgram helpers) {
        this.file = new OwnFile(file);
        this.helpers = helpers;
    }

    /** Those of these settings. */
    public static Logins of(CredentialSettings settings) {
        String path = settings.environment().getOrDefault("PATH", "");
        return new Logins(CredentialPlaces.written(settings), new HelperProgram(path, HelperProgram.LIMIT));
    }

    /** The file that names helpers, and holds what none of them does. */
    public Path file() {
        return file.file();
    }

    /**
     * The program that keeps the credentials of a registry; empty when nothing but the file would.
     *
     * @throws IOException saying what is wrong with the file
     */
    public Optional<String> keeper(String registry) throws IOException {
        return helper(registry, text()).map(call -> "docker-credential-" + call.shownName());
    }

    /**
     * Keeps a password or an identity token: with the helper where there is one, and else in the file, for everybody to read who
     * may read the file.
     *
     * @throws IOException saying who could not keep it
     */
    public void keep(String registry, Credential credential) throws IOException {
        String text = text();
        String key = CredentialKeys.primary(registry);
        Optional<HelperCall> helper = helper(registry, text);
        if (helper.isPresent()) {
            store(helper.get(), credential);
        }
        // docker knows by an empty entry that there is a login, and nothing of an earlier one may stay beside the
        // helper's
        String changed = changing(text).with(key, helper.isPresent() ? "{}" : entry(credential));
        if (!changed.equals(text)) {
            file.write(changed);
        }
    }

    /**
     * Forgets all credentials of a registry as a whole; those of a part of it stay.
     *
     * @return whether there were some; true also where only the helper knows
     * @throws IOException saying who could not forget them
     */
    public boolean forget(String registry) throws IOException {
        String text = text();
        List<String> gone = new ArrayList<>();
        String changed = changing(text).without(key -> isOf(registry, key) && gone.add(key));
        if (!changed.equals(text)) {
            file.write(changed);
        }
        Optional<HelperCall> helper = helper(registry, text);
        return (helper.isPresent() && erase(helper.get())) || !gone.isEmpty();
    }

    private static boolean isOf(String registry, String key) {
        return key.equals(CredentialKeys.primary(registry)) || CredentialKeys.isHost(key, registry);
    }

    private String text() throws IOException {
        return file.read().filter(text -> !text.isBlank()).orElse(ConfigText.NEW);
    }

    private ConfigText changing(String text) throws IOException {
        try {
            return ConfigText.of(text);
        } catch (IOException unreadable) {
            throw new FileSystemException(file().toString(), null, String.valueOf(unreadable.getMessage()));
        }
    }

    private Optional<HelperCall> helper(String registry, String text) throws IOException {
        // what it can be changed in, it can be read
        changing(text);
        return DockerConfig.parse(file().toString(), text, warning -> {}).helper(new Repository(registry, ""));
    }

    private void store(HelperCall helper, Credential credential) throws IOException {
        String user = credential.kind() == Kind.IDENTITY_TOKEN ? HelperAnswer.TOKEN_USER : credential.user();
        String input = "{\"ServerURL\":" + ConfigText.quoted(helper.server()) + ",\"Username\":"
                + ConfigText.quoted(user) + ",\"Secret\":" + ConfigText.quoted(credential.secret()) + "}";
        try {
            HelperOutput output = helpers.run(helper, "store", input);
            if (output.status() != 0) {
                throw HelperFailure.exited(output.status(), output.text());
            }
        } catch (HelperFailure failure) {
            String told = failure.told().contains(credential.secret()) ? failure.reason() : failure.told();
            throw failed(helper, "keep", told);
        }
    }

    private boolean erase(HelperCall helper) throws IOException {
        try {
            HelperOutput output = helpers.run(helper, "erase", helper.server());
            if (HelperAnswer.isNothing(output)) {
                return false;
            }
            if (output.status() != 0) {
                throw HelperFailure.exited(output.status(), output.text());
            }
            return true;
        } catch (HelperFailure failure) {
            throw failed(helper, "forget", failure.told());
        }
    }

    private IOException failed(HelperCall helper, String verb, String why) {
        return new IOException("docker-credential-" + helper.shownName() + ", which " + file() + " names for "
                + helper.server() + ", could not " + verb + " the credentials: " + why);
    }

    private static String entry(Credential credential) {
        if (credential.kind() == Kind.IDENTITY_TOKEN) {
            return "{\n\t\t\t\"identitytoken\": " + ConfigText.quoted(credential.secret()) + "\n\t\t}";
        }
        String pair = credential.user() + ":" + credential.secret();
        String auth = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return "{\n\t\t\t\"auth\": \"" + auth + "\"\n\t\t}";
    }
}
