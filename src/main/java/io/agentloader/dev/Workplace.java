package io.agentloader.dev;

import io.agentloader.config.LoaderConfig.Dev.WatchBy;
import io.agentloader.publish.Publisher;
import io.agentloader.pull.PullAgent;
import io.agentloader.schema.AgentReader;
import io.agentloader.watch.Watches;
import java.nio.file.Path;
import java.util.concurrent.Executor;

/**
 * The folder of an author, and who works on it.
 *
 * @param limit of one agent, in bytes
 * @param disk runs what reads a file
 * @param thread one that is free for as long as the folder is watched; interrupted to end that
 */
public record Workplace(
        Path folder,
        WatchBy watchBy,
        long limit,
        AgentReader reader,
        Publisher publisher,
        PullAgent agents,
        Watches watches,
        Executor disk,
        Executor thread) {}
