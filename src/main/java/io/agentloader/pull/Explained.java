package io.agentloader.pull;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.AgentException.Trouble;
import io.agentloader.failure.Report;
import io.agentloader.failure.StoredState;
import io.agentloader.oci.Reference;

/** Adds to a failure what only the pipeline knows: the reference that was asked for, and what the store held. */
final class Explained {

    private Explained() {}

    static AgentException failure(Throwable thrown, Reference reference, Stored stored) {
        AgentException failure = (AgentException) thrown;
        Report named = failure.report().withReference(reference.toString());
        // what a store holds that cannot be read, nobody knows
        Report report = stored.unreadable().isPresent() ? named : named.withStored(stored.state());
        return failure.with(dependsOnTheStore(failure) ? report.withDetail(sentence(report, stored)) : report);
    }

    static AgentException failure(Throwable thrown, Reference reference) {
        AgentException failure = (AgentException) thrown;
        return failure.with(failure.report().withReference(reference.toString()));
    }

    private static boolean dependsOnTheStore(AgentException failure) {
        return failure instanceof Trouble || failure instanceof NotCached;
    }

    private static String sentence(Report report, Stored stored) {
        String detail = report.detail();
        String start = detail.endsWith(".") ? detail.substring(0, detail.length() - 1) : detail;
        String store = stored.unreadable().isPresent() ? "the store cannot be read" : aboutStore(stored.state());
        return start + "; " + store + ".";
    }

    private static String aboutStore(StoredState state) {
        return switch (state) {
            case NONE -> "there is no stored copy";
            case SERVABLE -> "there is a stored copy, which this call may not use";
            case CORRUPT -> "the stored copy is corrupt and is never served";
            case UNANNOTATED -> "what is stored is no agent and is never served";
        };
    }
}
