package io.agentloader.chaos;

class TwoProcessesChaos extends SharedStore {

    TwoProcessesChaos() {
        super(2);
    }
}
