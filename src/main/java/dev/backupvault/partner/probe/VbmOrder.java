package dev.backupvault.partner.probe;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The order of Veeam's files where they do not name each other: by the points, for each machine. */
final class VbmOrder {
    private static final int MOST = 200_000;

    private final Map<String, Double> numbers = new HashMap<>();
    private final Map<String, Part> parts = new TreeMap<>();
    private final Map<String, String> before = new HashMap<>();
    private final Map<String, String> behind = new HashMap<>();

    /** A machine's part of a point, in a file. */
    private record Part(String storage, String machine, String point) {}

    void point(Map<String, String> attributes) throws Malformed {
        String number = attributes.getOrDefault("Num", "0");
        try {
            numbers.put(attributes.getOrDefault("Id", ""), Double.valueOf(number));
        } catch (NumberFormatException none) {
            throw new Malformed("expected the number of a point, found %s", number);
        }
        expectFew(numbers.size());
    }

    /** What a file has in it. */
    void content(String storage, Map<String, String> attributes) throws Malformed {
        parts.putIfAbsent(
                storage,
                new Part(storage, attributes.getOrDefault("ObjectId", ""), attributes.getOrDefault("PointId", "")));
        expectFew(parts.size());
    }

    private static void expectFew(int found) throws Malformed {
        if (found > MOST) {
            throw new Malformed("expected at most %s points and machines in them, found more", MOST);
        }
    }

    /** To be called when all is known. */
    void settle() {
        parts.values().stream()
                .filter(part -> numbers.containsKey(part.point()))
                .collect(Collectors.groupingBy(Part::machine))
                .values()
                .forEach(this::settle);
    }

    private void settle(List<Part> machine) {
        List<Part> chain = machine.stream()
                .sorted(Comparator.comparing(part -> numbers.get(part.point())))
                .toList();
        for (int i = 1; i < chain.size(); i++) {
            before.put(chain.get(i).storage(), chain.get(i - 1).storage());
            behind.put(chain.get(i - 1).storage(), chain.get(i).storage());
        }
    }

    /**
     * The file of the point before, of the same machine; for one that is restored backwards of the point behind.
     *
     * @return its identity, or empty where none is known
     */
    String neighbour(String storage, boolean backwards) {
        return (backwards ? behind : before).getOrDefault(storage, "");
    }
}
