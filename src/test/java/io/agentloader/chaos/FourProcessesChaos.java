package io.agentloader.chaos;

class FourProcessesChaos extends SharedStore {

    FourProcessesChaos() {
        super(4);
    }
}
