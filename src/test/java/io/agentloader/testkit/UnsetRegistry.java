package io.agentloader.testkit;

import io.agentloader.config.LoaderConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A registry for which nothing is configured; a test says what is. */
public interface UnsetRegistry extends LoaderConfig.Registry {

    @Override
    default Optional<String> type() {
        return Optional.empty();
    }

    @Override
    default Optional<String> username() {
        return Optional.empty();
    }

    @Override
    default Optional<String> password() {
        return Optional.empty();
    }

    @Override
    default Optional<String> token() {
        return Optional.empty();
    }

    @Override
    default Optional<String> identityToken() {
        return Optional.empty();
    }

    @Override
    default Optional<String> proxy() {
        return Optional.empty();
    }

    @Override
    default boolean plainHttp() {
        return false;
    }

    @Override
    default boolean insecure() {
        return false;
    }

    @Override
    default Optional<Path> caFile() {
        return Optional.empty();
    }

    @Override
    default Optional<Path> certFile() {
        return Optional.empty();
    }

    @Override
    default Optional<Path> keyFile() {
        return Optional.empty();
    }

    @Override
    default Optional<List<String>> header() {
        return Optional.empty();
    }
}
