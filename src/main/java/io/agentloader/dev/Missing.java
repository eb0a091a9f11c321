package io.agentloader.dev;

import java.util.List;

/**
 * What an agent needs and this machine was not found to have.
 *
 * @param environment names of variables that are not set, or are empty
 * @param commands names of programs that are not there
 */
public record Missing(List<String> environment, List<String> commands) {

    public Missing {
        environment = List.copyOf(environment);
        commands = List.copyOf(commands);
    }
}
