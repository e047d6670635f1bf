package dev.backupvault.partner.probe;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Gathers what the elements of Veeam's metadata say. */
final class VbmElements implements Xml.Elements {
    private static final int MOST = 100_000;
    private static final String NONE = "00000000-0000-0000-0000-000000000000";

    private final Map<String, String> facts = new TreeMap<>();
    private final Map<String, VbmStorage> storages = new LinkedHashMap<>();
    private final VbmOrder order = new VbmOrder();
    private final Set<String> corrupted = new HashSet<>();
    private VbmStorage current;
    private boolean encrypted;
    private boolean inner;

    VbmListing listing() throws Malformed {
        if (facts.isEmpty()) {
            throw new Malformed("expected what job it is of, found nothing");
        }
        facts.put("encrypted", Boolean.toString(encrypted));
        order.settle();
        Map<String, VbmListing.File> files = new LinkedHashMap<>();
        for (VbmStorage storage : storages.values()) {
            String parent = storage.isFull() ? "" : parent(storage);
            VbmListing.File file = storage.file(parent, corrupted.contains(storage.id()));
            if (files.put(file.name(), file) != null) {
                throw new Malformed("expected each file once, found %s twice", file.name());
            }
        }
        return new VbmListing(facts, List.copyOf(files.values()), "");
    }

    /** What it names, or else the one before in the order of the points. */
    private String parent(VbmStorage storage) throws Malformed {
        String id = storage.link().isEmpty() ? order.neighbour(storage.id(), storage.isReverse()) : storage.link();
        return storages.containsKey(id) ? storages.get(id).name() : "";
    }

    @Override
    public void begin(String name, Map<String, String> attributes) throws IOException, Malformed {
        switch (name) {
            case "Vbm", "Backup" -> whole(attributes);
            case "Storage" -> storage(attributes);
            case "Point" -> order.point(attributes);
            case "Pnt", "OIB" -> content(attributes);
            default -> {
                // machines, hosts and their settings are the partner's own
            }
        }
    }

    private void whole(Map<String, String> attributes) {
        fact("job", attributes.get("JobName"));
        fact("job_type", attributes.get("JobType"));
        fact("policy", attributes.get("PolicyName"));
        fact("platform", attributes.get("Platform"));
        fact("directory", attributes.get("DirPath"));
        fact("created", attributes.get("BackupCreationTime"));
        encrypted |= isSet(attributes.get("KeySetId")) || "2".equals(attributes.get("EncryptionState"));
    }

    private void fact(String name, String value) {
        if (value != null && !value.isEmpty()) {
            facts.putIfAbsent(name, value);
        }
    }

    private void storage(Map<String, String> attributes) throws IOException, Malformed {
        current = new VbmStorage(attributes);
        encrypted |= isSet(attributes.get("StorageCryptoKeyIdTag"));
        if (storages.put(current.id(), current) != null) {
            throw new Malformed("expected files with an identity each, found %s twice", current.id());
        }
        if (storages.size() > MOST) {
            throw new Malformed("expected at most %s files, found more", MOST);
        }
        for (String within : new String[] {"PartialPath", "Stats"}) {
            if (attributes.getOrDefault(within, "").startsWith("<")) {
                within(attributes.get(within));
            }
        }
    }

    private void content(Map<String, String> attributes) throws Malformed {
        String storage = attributes.getOrDefault("StgId", attributes.getOrDefault("StorageId", ""));
        if (attributes.getOrDefault("IsCorrupted", "").matches("(?i)true|1")) {
            corrupted.add(storage);
        }
        order.content(storage, attributes);
    }

    @Override
    public boolean wantsText(String name) {
        return name.equals("BackupSize") || name.equals("Elements") || name.equals("Vbm") && !inner;
    }

    @Override
    public void text(String name, String text) throws IOException, Malformed {
        if (name.equals("Vbm") && !text.isBlank()) {
            if (encrypted && !text.stripLeading().startsWith("<")) {
                throw new Malformed("its list of files is encrypted");
            }
            within(text);
        } else if (current != null && name.equals("BackupSize")) {
            current.size(text);
        } else if (current != null && name.equals("Elements")) {
            current.path(text);
        }
    }

    /** XML that was escaped within XML, once: its own elements are not gone into. */
    private void within(String document) throws IOException, Malformed {
        boolean before = inner;
        inner = true;
        Xml.read(document, this);
        inner = before;
    }

    static boolean isSet(String id) {
        return id != null && !id.isEmpty() && !id.equals(NONE);
    }
}
