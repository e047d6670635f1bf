package dev.backupvault.replicate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Locations by their names, each opened when it is first needed. Thread-safe. */
public final class Locations {
    private final Function<String, Location> opener;
    private final Map<String, Location> open = new ConcurrentHashMap<>();

    /** @param opener makes its containers too, where they are missing */
    public Locations(Function<String, Location> opener) {
        this.opener = opener;
    }

    /** @throws dev.backupvault.error.VaultException what opening it ended in; it is tried again the next time */
    public Location named(String name) {
        return open.computeIfAbsent(name, opener);
    }
}
