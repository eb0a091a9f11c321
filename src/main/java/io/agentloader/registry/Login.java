package io.agentloader.registry;

import io.agentloader.credentials.Credential;
import io.agentloader.credentials.Keychain;
import io.agentloader.oci.Repository;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who we are during one call. The keychain is asked when a registry wants to know, and then once for all attempts. */
final class Login {

    private final Keychain keychain;
    private final Repository repository;
    private final List<String> scopes;
    private final AtomicBoolean wasRefused = new AtomicBoolean();
    private final AtomicReference<@Nullable Credential> found = new AtomicReference<>();
    private final AtomicReference<@Nullable String> elsewhere = new AtomicReference<>();
    private final AtomicReference<@Nullable String> withheldFrom = new AtomicReference<>();
    private final Uni<Credential> credential;

    Login(Keychain keychain, Repository repository) {
        this(keychain, repository, List.of(Scope.pull(repository)));
    }

    private Login(Keychain keychain, Repository repository, List<String> scopes) {
        this.keychain = keychain;
        this.repository = repository;
        this.scopes = scopes;
        this.credential = Uni.createFrom()
                .deferred(() -> keychain.credential(repository))
                .invoke(found::set)
                .memoize()
                .indefinitely();
    }

    /** To the host alone: the repository says whose credentials are shown, and nothing is asked of it. */
    static Login toHost(Keychain keychain, Repository repository) {
        return new Login(keychain, repository, List.of());
    }

    /** To write there, and to read where content can be taken over from. */
    static Login toPush(Keychain keychain, Repository repository, Optional<Repository> other) {
        return new Login(
                keychain,
                repository,
                Stream.concat(Stream.of(Scope.push(repository)), other.map(Scope::pull).stream())
                        .toList());
    }

    /** What a token has to be good for, beside what the registry itself says. */
    List<String> scopes() {
        return scopes;
    }

    Repository repository() {
        return repository;
    }

    Uni<Credential> credential() {
        return credential;
    }

    /** A word for where the credential came from: {@code anonymous} until one was looked for. */
    String source() {
        return found().source();
    }

    /** The same word; empty until one was looked for. */
    Optional<String> used() {
        return Optional.ofNullable(found.get()).map(Credential::source);
    }

    /** Why there was none, where one was expected. */
    Optional<String> problem() {
        return found().problem();
    }

    /** The call waits for a token server, which is another host. */
    void asksElsewhere(String host) {
        elsewhere.set(host);
    }

    /** The call waits for the host that it is made to. */
    void asksHere() {
        elsewhere.set(null);
    }

    /** The token server that the call waits for, or last waited for, when that is another host. */
    Optional<String> elsewhere() {
        return Optional.ofNullable(elsewhere.get());
    }

    /** A token server was asked as nobody, since what was found may not go there. */
    void withheldFrom(String server) {
        withheldFrom.set(server);
    }

    /** That token server, where there was one. */
    Optional<String> withheldFrom() {
        return Optional.ofNullable(withheldFrom.get());
    }

    /** What was found, was no good. */
    void refused() {
        wasRefused.set(true);
        keychain.refused(repository, found());
    }

    /** Whether a credential, and not nobody, was refused. */
    boolean wasRefused() {
        return wasRefused.get() && !found().isAnonymous();
    }

    private Credential found() {
        return Optional.ofNullable(found.get()).orElse(Credential.ANONYMOUS);
    }
}
