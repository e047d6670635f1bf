package dev.backupvault.lint;

import java.util.ArrayList;
import java.util.List;

/** Collects findings; all are reported at once, so that a user does not mend one to meet the next. */
final class Findings {
    private final List<Finding> all = new ArrayList<>();

    void add(String file, String what, String expected, Object found) {
        all.add(new Finding(file, what, expected, "'" + found + "'"));
    }

    void unless(boolean good, String file, String what, String expected, Object found) {
        if (!good) {
            add(file, what, expected, found);
        }
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
