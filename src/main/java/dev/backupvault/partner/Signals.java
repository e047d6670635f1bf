package dev.backupvault.partner;

import com.google.re2j.Pattern;
import dev.backupvault.units.Units;
import dev.backupvault.yaml.Scalars;
import dev.backupvault.yaml.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a shape says below {@code complete}: how its files show that they are complete. */
final class Signals {
    private Signals() {}

    static List<Signal> read(Section shape, Function<String, Pattern> pattern) {
        List<Signal> signals = new ArrayList<>();
        for (Section in : shape.sections("complete")) {
            List<Signal> found = signals(in, pattern);
            if (found.size() != 1) {
                shape.problem(
                        "complete",
                        "expected in each entry one of quiet: 10m, tail: 'pattern', beside: '${stem}.log' (with tail"
                                + " or without), proved: true");
            }
            signals.addAll(found);
        }
        return List.copyOf(signals);
    }

    private static List<Signal> signals(Section in, Function<String, Pattern> pattern) {
        List<Signal> found = new ArrayList<>();
        in.optional("quiet", Units::duration).ifPresent(time -> found.add(new Signal.Quiet(time)));
        Optional<Pattern> tail = in.optional("tail", pattern);
        Optional<Template> beside = in.optional("beside", Signals::name);
        if (in.has("beside")) {
            beside.ifPresent(name -> found.add(new Signal.Beside(name, tail)));
        } else {
            tail.ifPresent(text -> found.add(new Signal.Tail(text)));
        }
        if (in.value("proved", false, Scalars::truth)) {
            found.add(new Signal.Proved());
        }
        in.close();
        return found;
    }

    private static Template name(String text) {
        if (text.contains("/") || text.contains("\\")) {
            throw new IllegalArgumentException("expected the name of a file in the same folder, found '" + text + "'");
        }
        return Template.parse(text);
    }
}
