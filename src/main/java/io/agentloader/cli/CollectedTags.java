package io.agentloader.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The tags of a repository as pages of them come in, each once. Who leads in circles, or never comes to an end, is refused. */
final class CollectedTags {

    /** More than anybody reads. */
    static final int MOST = 1_000_000;

    private static final int PAGE = 1000;

    /** How many pages may be smaller than ours. */
    private static final int SMALL = 100;

    private final int limit;
    private final Set<String> all = new LinkedHashSet<>();
    private Optional<String> last = Optional.empty();
    private int pages;
    private boolean ends;
    private boolean more;

    /** At most so many. */
    CollectedTags(int limit) {
        this.limit = limit;
    }

    /** How many the next page is to have. */
    int wanted() {
        return Math.min(PAGE, limit - all.size());
    }

    /** Behind which the next page begins; empty at the beginning. */
    Optional<String> after() {
        return last;
    }

    /**
     * Takes the next page.
     *
     * @param others whether there are said to be others behind it
     * @param refusal what to throw, of what whoever answers does
     */
    void take(List<String> page, boolean others, Function<String, ? extends RuntimeException> refusal) {
        int before = all.size();
        page.stream().limit(wanted()).forEach(all::add);
        last = page.isEmpty() ? last : Optional.of(page.get(page.size() - 1));
        pages++;
        more = others;
        ends = !others || all.size() >= limit;
        if (!ends && all.size() == before) {
            throw refusal.apply("leads in circles through its list of tags: after " + all.size()
                    + " of them it sends none that it has not sent, and says that there are more");
        }
        if (!ends && pages > limit / PAGE + SMALL) {
            throw refusal.apply("does not come to the end of its list of tags: there were " + all.size()
                    + " of them on " + pages + " pages; ask for fewer with --limit");
        }
    }

    /** Whether another page is of use. */
    boolean goesOn() {
        return !ends;
    }

    /** Whether there are said to be others than these. */
    boolean more() {
        return more;
    }

    List<String> all() {
        return List.copyOf(all);
    }
}
