package io.agentloader.cli;

import io.agentloader.dependencies.Checked;
import io.agentloader.dependencies.CheckedFile;
import io.agentloader.dependencies.Lock;
import io.agentloader.document.LockInfo;
import io.agentloader.oci.Digest;
import io.agentloader.pull.PullMode;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code agent-loader verify-lock}: whether the references of a lock still name what they named. */
@Command(
        name = "verify-lock",
        description = {
            "Says whether the references of a lock still name the digests that it has, and its files are the same.",
            "What a digest holds never changes, so that the whole tree is as it was when all of them do.",
            "As text, a line for each: what came of it, a tab, what the lock has, and for what moved a tab and its digest now."
        },
        exitCodeList = {
            " 0:all of them do",
            " 2:an argument or the configuration is wrong, or the file is no lock",
            " 3:an agent or a file is not there",
            Statuses.UNAUTHORIZED,
            Statuses.UNREACHABLE,
            " 7:a reference names something else now, or a file is another",
            " 8:policy does not allow one of them",
            Statuses.NOT_STORED
        })
final class VerifyLockCommand extends AskingCommand {

    private static final int LARGEST = 4 << 20;

    @Parameters(paramLabel = "FILE", description = "The lock.")
    private String file = "";

    @Option(names = "--local", description = "Only what is in the store; no registry is asked.")
    private boolean local;

    @Mixin
    private Printing printing = new Printing();

    VerifyLockCommand(Opening opening) {
        super(opening);
    }

    @Override
    public Integer call() throws IOException {
        Surroundings here = here();
        Lock lock = read(here);
        Surroundings ready = Ready.checked(about(here, any -> registries(lock)));
        PullMode mode = local ? PullMode.LOCAL_ONLY : PullMode.STRICT;
        List<Checked> lines = done(Tree.of(ready).verify(lock, mode));
        List<CheckedFile> files = files(lock, ready);
        printing.print(
                out(),
                LockInfo.checked(lines, files),
                Stream.concat(
                                files.stream().map(VerifyLockCommand::line),
                                lines.stream().map(VerifyLockCommand::line))
                        .collect(Collectors.joining()));
        Stream<Exit> moved = files.stream().filter(file -> !file.holds()).map(VerifyLockCommand::status);
        Stream<Exit> others = lines.stream().filter(line -> !line.holds()).map(VerifyLockCommand::status);
        return Stream.concat(moved, others).findFirst().orElse(Exit.DONE).status();
    }

    /** Their bytes, as their authors have them now. */
    private static List<CheckedFile> files(Lock lock, Surroundings here) throws IOException {
        List<CheckedFile> files = new ArrayList<>();
        for (Lock.File file : lock.files()) {
            Optional<Digest> now = Files.exists(Path.of(file.name()))
                    ? Optional.of(Digest.of(
                            file.digest().algorithm(),
                            AgentText.ofFile(file.name(), here).yaml()))
                    : Optional.empty();
            files.add(new CheckedFile(file, now));
        }
        return files;
    }

    private static Stream<String> registries(Lock lock) {
        return lock.agents().stream().map(locked -> locked.reference().registry());
    }

    private Lock read(Surroundings here) throws IOException {
        try (InputStream in = InputFile.open(file)) {
            return Lock.read(in.readNBytes(LARGEST), here.references().get());
        } catch (IllegalArgumentException noLock) {
            throw new ConfigurationException(file + " " + noLock.getMessage(), noLock);
        }
    }

    private static Exit status(Checked line) {
        return line.failure().map(failure -> Exit.of(failure.kind())).orElse(Exit.MISMATCH);
    }

    private static Exit status(CheckedFile file) {
        return file.now().isPresent() ? Exit.MISMATCH : Exit.NOT_FOUND;
    }

    private static String line(CheckedFile checked) {
        String word = checked.holds() ? "holds" : checked.now().isPresent() ? "moved" : "not-found";
        return line(word, checked.file().name() + "@" + checked.file().digest(), now(checked.holds(), checked.now()));
    }

    private static String line(Checked checked) {
        String word = checked.holds()
                ? "holds"
                : checked.failure().map(failure -> failure.kind().code()).orElse("moved");
        Lock.Line line = checked.line();
        return line(word, line.reference().resolvedTo(line.digest()).toString(), now(checked.holds(), checked.now()));
    }

    /** Of what moved, where to. */
    private static String now(boolean holds, Optional<Digest> digest) {
        return digest.filter(found -> !holds).map(found -> "\t" + found).orElse("");
    }

    /** What came of it, a tab, and what the lock has; of what moved also a tab, and the digest that it has now. */
    private static String line(String word, String locked, String now) {
        return word + "\t" + locked + now + "\n";
    }
}
