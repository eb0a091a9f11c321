package io.agentloader.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One end of a copy, as it is written on the command line. */
sealed interface Place {

    /** What a registry has, or is to have, under that reference. */
    record Remote(String reference) implements Place {}

    /**
     * An OCI image layout.
     *
     * @param path a tar where it ends so, else a folder
     * @param name what it is called in there
     */
    record Layout(Path path, Optional<String> name) implements Place {
        boolean isTar() {
            return path.toString().endsWith(".tar");
        }
    }

    /** The store of this process. */
    record Kept(Optional<String> reference) implements Place {}

    /** A host of such a name has its port behind it. */
    Pattern SCHEME = Pattern.compile("(store|oci-layout):(?![0-9]+/)(.*)", Pattern.DOTALL);

    /** What the text means; what begins with neither {@code oci-layout:} nor {@code store:} is a reference. */
    static Place of(String text) {
        Matcher matcher = SCHEME.matcher(text);
        if (!matcher.matches()) {
            return new Remote(Reading.plain(text));
        }
        String rest = matcher.group(2);
        return matcher.group(1).equals("store")
                ? new Kept(Optional.of(rest).filter(reference -> !reference.isEmpty()))
                : layout(rest);
    }

    /** Behind the first colon is the name, unless there is a file of the whole name. */
    private static Layout layout(String text) {
        int colon = text.indexOf(':');
        return colon < 0 || Files.exists(Path.of(text))
                ? new Layout(Path.of(text), Optional.empty())
                : new Layout(Path.of(text.substring(0, colon)), Optional.of(text.substring(colon + 1)));
    }
}
