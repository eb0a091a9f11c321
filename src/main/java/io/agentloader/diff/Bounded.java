package io.agentloader.diff;

import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.DiffAlgorithmI;
import com.github.difflib.algorithm.DiffAlgorithmListener;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import com.github.difflib.patch.DeltaType;
import java.util.ArrayList;
import java.util.List;

/**
 * The shortest way from one list to another, for lists of people. What is the same at both ends costs nothing; where too much is
 * left between, all of that is told as replaced: the time of a search grows with the square, and the lists are strangers'.
 */
final class Bounded<T> implements DiffAlgorithmI<T> {

    /** Of both lists together. */
    static final int MOST = 4_000;

    @Override
    public List<Change> computeDiff(List<T> source, List<T> target, DiffAlgorithmListener progress) {
        int shorter = Math.min(source.size(), target.size());
        int head = 0;
        while (head < shorter && source.get(head).equals(target.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && source.get(source.size() - 1 - tail).equals(target.get(target.size() - 1 - tail))) {
            tail++;
        }
        List<T> before = source.subList(head, source.size() - tail);
        List<T> after = target.subList(head, target.size() - tail);
        int from = head;
        return changes(before, after, progress).stream()
                .map(change -> new Change(
                        change.deltaType,
                        change.startOriginal + from,
                        change.endOriginal + from,
                        change.startRevised + from,
                        change.endRevised + from))
                .toList();
    }

    private static <T> List<Change> changes(List<T> before, List<T> after, DiffAlgorithmListener progress) {
        if (before.isEmpty() && after.isEmpty()) {
            return List.of();
        }
        if (before.isEmpty() || after.isEmpty() || before.size() + after.size() > MOST) {
            return List.of(new Change(type(before, after), 0, before.size(), 0, after.size()));
        }
        return joined(new MyersDiffWithLinearSpace<T>().computeDiff(before, after, progress));
    }

    /** What is taken out where something is put in, is replaced. */
    private static List<Change> joined(List<Change> script) {
        List<Change> joined = new ArrayList<>();
        for (Change next : script) {
            Change last = joined.isEmpty() ? next : joined.get(joined.size() - 1);
            boolean follows =
                    !joined.isEmpty() && last.endOriginal == next.startOriginal && last.endRevised == next.startRevised;
            if (follows) {
                joined.remove(joined.size() - 1);
                joined.add(change(last, next));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private static Change change(Change first, Change next) {
        DeltaType type = first.startOriginal == next.endOriginal
                ? DeltaType.INSERT
                : first.startRevised == next.endRevised ? DeltaType.DELETE : DeltaType.CHANGE;
        return new Change(type, first.startOriginal, next.endOriginal, first.startRevised, next.endRevised);
    }

    private static DeltaType type(List<?> before, List<?> after) {
        return before.isEmpty() ? DeltaType.INSERT : after.isEmpty() ? DeltaType.DELETE : DeltaType.CHANGE;
    }
}
