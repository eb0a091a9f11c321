package io.agentloader.store;

import io.agentloader.oci.Repository;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a look at the pins found: those that can be understood, and the files and folders of those that cannot. */
final class Holds {

    private final StoreLayout layout;
    private final List<Pin> pins = new ArrayList<>();
    private final Map<Path, BadFile> unread = new LinkedHashMap<>();

    Holds(StoreLayout layout) {
        this.layout = layout;
    }

    void add(Pin pin) {
        pins.add(pin);
    }

    void unread(Path path, BadFile bad) {
        unread.put(path, bad);
    }

    /** Every pin that can be understood, ordered by reference. */
    List<Pin> pins() {
        return pins.stream()
                .sorted(Comparator.comparing(pin -> pin.reference().canonical()))
                .toList();
    }

    /** How many there are, understood or not. */
    long count() {
        return (long) pins.size() + unread.size();
    }

    /** Whether nobody knows what is held in that repository. */
    boolean isInDoubt(Repository repository) {
        Path folder = layout.pins(repository);
        return unread.keySet().stream()
                .anyMatch(path -> path.equals(layout.pins())
                        || path.equals(folder)
                        || path.resolveSibling("").equals(folder));
    }

    /** The failure of whoever would remove something of a repository that is in doubt. */
    void refuseRemoval(Repository repository) {
        if (isInDoubt(repository)) {
            throw Failures.pinsInDoubt(repository);
        }
    }
}
