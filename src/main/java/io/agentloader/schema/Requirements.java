package io.agentloader.schema;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent needs to run, as far as its file says so. Values of variables and headers are no part of it.
 *
 * @param schemaVersion the version of the format that the file names, or the newest
 * @param models in the order of the file
 * @param environment variables, by name
 * @param tools kinds of tools, with who uses them
 * @param commands programs that are started on the agent's machine
 * @param servers addresses that are called, beside those of the models
 * @param agents agents that are not in the file
 */
public record Requirements(
        String schemaVersion,
        List<Model> models,
        List<Variable> environment,
        List<Tool> tools,
        List<Command> commands,
        List<Server> servers,
        List<Agent> agents) {

    public Requirements {
        models = List.copyOf(models);
        environment = List.copyOf(environment);
        tools = List.copyOf(tools);
        commands = List.copyOf(commands);
        servers = List.copyOf(servers);
        agents = List.copyOf(agents);
    }

    /**
     * A model.
     *
     * @param name in the file; empty for one that is written provider/model where it is used
     * @param provider empty where the runtime chooses
     */
    public record Model(Optional<String> name, Optional<String> provider, String model, Set<String> usedBy) {}

    /**
     * An environment variable.
     *
     * @param usedBy pointers to what needs it
     */
    public record Variable(String name, Set<String> usedBy) {}

    /**
     * Tools of one kind.
     *
     * @param ref the catalogue's name for an MCP server
     */
    public record Tool(String type, Optional<String> ref, Set<String> usedBy) {}

    /**
     * A program.
     *
     * @param shell whether it is a line for a shell and not the name of a program
     */
    public record Command(String command, boolean shell, Set<String> usedBy) {}

    /** An address, without user, password and query. */
    public record Server(String url, Set<String> usedBy) {}

    /** A reference or an address of another agent. */
    public record Agent(String reference, Set<String> usedBy) {}
}
