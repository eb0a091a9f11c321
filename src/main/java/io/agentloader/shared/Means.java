package io.agentloader.shared;

import io.agentloader.shared.SharedCache.Surroundings;
import io.agentloader.shared.SharedListener.Operation;
import io.agentloader.shared.SharedListener.Outcome;

/** What everything in here works with. */
record Means(SharedSettings settings, Surroundings surroundings, Seal seal, Keys keys, Backlog backlog) {

    static Means of(SharedSettings settings, Surroundings surroundings) {
        Seal seal = new Seal(settings.secret());
        Keys keys = new Keys(settings.prefix(), seal.group());
        return new Means(settings, surroundings, seal, keys, new Backlog(surroundings.background()));
    }

    void count(Operation operation, Outcome outcome) {
        surroundings.listener().asked(operation, outcome);
    }
}
