package dev.backupvault.partner.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code sql-text}: what {@code pg_dump}, {@code pg_dumpall}, {@code mysqldump} and {@code mariadb-dump} write as SQL,
 * with their comments. {@link #look} reads 4 KiB at the beginning and 4 KiB at the end, where the tool says that it is
 * complete; what is between has no sums. A dump without comments is not recognised. Facts: {@code tool},
 * {@code server_version}, {@code db} where it is told, {@code completed} (local time of the machine that dumped) where
 * it is told.
 */
public final class TextDumpProbe implements Probe {
    private static final int ENDS = 4 << 10;
    private static final Pattern POSTGRES =
            Pattern.compile("^-- PostgreSQL database (cluster )?dump\\r?$", Pattern.MULTILINE);
    private static final Pattern POSTGRES_END = Pattern.compile(
            "^-- PostgreSQL database (cluster )?dump complete\\s+--\\s*(\\\\unrestrict \\w+\\s+)?\\z",
            Pattern.MULTILINE);
    /** What begins so has a line behind the last comment that ends it; of a cluster, only its first part does. */
    private static final String RESTRICTED = "\n\\restrict ";

    private static final Pattern MYSQL = Pattern.compile("^-- (MySQL|MariaDB) dump ", Pattern.MULTILINE);
    private static final Pattern MYSQL_END = Pattern.compile("^-- Dump completed.*\\R\\s*\\z", Pattern.MULTILINE);
    private static final Pattern TIME = Pattern.compile(
            "^-- (?:Dump c|C)ompleted on (\\d{4}-\\d\\d-\\d\\d)\\s+(\\d{1,2})(:\\d\\d:\\d\\d)", Pattern.MULTILINE);
    private static final Pattern POSTGRES_SERVER =
            Pattern.compile("^-- Dumped from database version (\\S+)", Pattern.MULTILINE);
    private static final Pattern MYSQL_SERVER = Pattern.compile("^-- Server version\\s+(\\S+)", Pattern.MULTILINE);
    private static final Pattern POSTGRES_NAME = Pattern.compile("^-- Name: (.+?); Type: DATABASE;", Pattern.MULTILINE);
    private static final Pattern MYSQL_NAME = Pattern.compile("^-- Host: .*Database: (\\S.*?)\\s*$", Pattern.MULTILINE);

    @Override
    public String name() {
        return "sql-text";
    }

    @Override
    public Finding look(Bytes bytes) throws IOException {
        String head = text(bytes.part(0, ENDS));
        Matcher postgres = POSTGRES.matcher(head);
        if (postgres.find()) {
            boolean cluster = postgres.group(1) != null;
            return postgres(bytes, head, cluster ? "pg_dumpall" : "pg_dump", cluster);
        }
        Matcher mysql = MYSQL.matcher(head);
        return mysql.find() ? mysql(bytes, head, mysql.group(1)) : Finding.other();
    }

    private static Finding postgres(Bytes bytes, String head, String tool, boolean cluster) throws IOException {
        Map<String, String> facts = new TreeMap<>(Map.of("tool", tool));
        first(POSTGRES_SERVER, head, facts, "server_version");
        if (!cluster) {
            first(POSTGRES_NAME, head, facts, "db");
        }
        String tail = tail(bytes);
        Matcher end = POSTGRES_END.matcher(tail);
        String expected = "-- PostgreSQL database " + (cluster ? "cluster " : "") + "dump complete";
        boolean ends = end.find() && (end.group(1) != null) == cluster;
        boolean released = cluster || !head.contains(RESTRICTED) || ends && end.group(2) != null;
        return finding(ends && released, tail, facts, expected);
    }

    private static Finding mysql(Bytes bytes, String head, String product) throws IOException {
        String tool = product.equals("MySQL") ? "mysqldump" : "mariadb-dump";
        Map<String, String> facts = new TreeMap<>(Map.of("tool", tool));
        first(MYSQL_SERVER, head, facts, "server_version");
        first(MYSQL_NAME, head, facts, "db");
        String tail = tail(bytes);
        return finding(MYSQL_END.matcher(tail).find(), tail, facts, "-- Dump completed");
    }

    private static Finding finding(boolean complete, String tail, Map<String, String> facts, String expected) {
        if (!complete) {
            return Finding.broken(facts, "ends without '" + expected + "'");
        }
        Matcher time = TIME.matcher(tail);
        if (time.find()) {
            String hour = time.group(2);
            facts.put("completed", time.group(1) + "T" + (hour.length() == 1 ? "0" : "") + hour + time.group(3));
        }
        return Finding.whole(2, facts);
    }

    private static void first(Pattern pattern, String text, Map<String, String> facts, String fact) {
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            facts.put(fact, matcher.group(1));
        }
    }

    private static String tail(Bytes bytes) throws IOException {
        return text(bytes.part(Math.max(0, bytes.size() - ENDS), ENDS));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
