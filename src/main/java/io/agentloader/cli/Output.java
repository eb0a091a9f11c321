package io.agentloader.cli;

/** The output of this process, for bytes that nobody may encode again. */
final class Output {

    private Output() {}

    /** Whether some of it never arrived: streams of text swallow what goes wrong, and half an agent is none. */
    static boolean isCut() {
        return System.out.checkError();
    }

    static void write(byte[] bytes) {
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
