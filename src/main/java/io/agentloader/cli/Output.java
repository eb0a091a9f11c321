package io.agentloader.cli;

/** The output of this process, for bytes that nobody may encode again. */
final class Output {

    private Output() {}

    static void write(byte[] bytes) {
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
