package dev.backupvault.partner.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.backupvault.partner.probe.Finding.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDumpProbeTest {
    private static final String BODY = "INSERT INTO t VALUES (1);\n".repeat(1000);
    static final String POSTGRES = "--\n-- PostgreSQL database dump\n--\n\n\\restrict abc\n\n"
            + "-- Dumped from database version 15.8 (Debian 15.8-0+deb12u1)\n-- Dumped by pg_dump version 15.8\n\n"
            + "--\n-- Name: shop; Type: DATABASE; Schema: -; Owner: postgres\n--\n" + BODY
            + "--\n-- PostgreSQL database dump complete\n--\n\n\\unrestrict abc\n\n";
    static final String CLUSTER =
            "--\n-- PostgreSQL database cluster dump\n--\n\n-- Started on 2026-11-21 20:00:00 UTC\n"
                    + POSTGRES
                    + "-- Completed on 2026-11-21 20:01:02 UTC\n\n--\n-- PostgreSQL database cluster dump complete\n--\n\n";
    static final String MYSQL = "-- MySQL dump 10.13  Distrib 8.0.33, for Linux (x86_64)\n--\n"
            + "-- Host: localhost    Database: shop\n-- ------------------------------------------------------\n"
            + "-- Server version\t8.0.33\n" + BODY
            + "/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n-- Dump completed on 2023-05-03  9:56:48\n";
    static final String MARIADB = "/*M!999999\\- enable the sandbox mode */ \n"
            + "-- MariaDB dump 10.19-11.4.2-MariaDB, for debian-linux-gnu (x86_64)\n--\n"
            + "-- Host: localhost    Database: \n-- ------\n-- Server version\t11.4.2-MariaDB\n" + BODY
            + "-- Dump completed\n";

    private static Finding look(String text) throws IOException {
        return new TextDumpProbe().look(new CountedBytes(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void postgresSaysWhatItIsAndThatItIsComplete() throws IOException {
        assertEquals(
                Finding.whole(2, Map.of("tool", "pg_dump", "server_version", "15.8", "db", "shop")), look(POSTGRES));
        assertEquals(
                Finding.whole(2, Map.of("tool", "pg_dump", "server_version", "15.8", "db", "shop")),
                look(POSTGRES.replace("\\restrict abc\n\n", "").replace("\\unrestrict abc\n\n", "")));
        assertEquals(
                Finding.whole(
                        2, Map.of("tool", "pg_dumpall", "server_version", "15.8", "completed", "2026-11-21T20:01:02")),
                look(CLUSTER));
    }

    @Test
    void mysqlSaysWhatItIsAndThatItIsComplete() throws IOException {
        assertEquals(
                Finding.whole(
                        2,
                        Map.of(
                                "tool", "mysqldump",
                                "server_version", "8.0.33",
                                "db", "shop",
                                "completed", "2023-05-03T09:56:48")),
                look(MYSQL));
        assertEquals(
                Finding.whole(2, Map.of("tool", "mariadb-dump", "server_version", "11.4.2-MariaDB")), look(MARIADB));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void withoutItsLastCommentItIsBroken(int index) throws IOException {
        String dump = List.of(POSTGRES, CLUSTER, MYSQL, MARIADB).get(index);
        String body = dump.substring(0, dump.length() - 100);
        Finding found = look(body);
        assertEquals(Form.BROKEN, found.form());
        assertEquals("ends without '-- ", found.why().substring(0, 17));
        assertEquals(Form.BROKEN, look(dump + "INSERT INTO t VALUES (2);\n").form());
        assertEquals(Form.BROKEN, look(dump.substring(0, 200)).form());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void withoutAnyOfItsLastWordsItIsBroken(int index) throws IOException {
        String dump = List.of(POSTGRES, CLUSTER, MYSQL, MARIADB).get(index);
        int end = dump.stripTrailing().length() - (index == 1 ? 2 : 0); // the last line of a cluster's says nothing
        for (int length = end - 60; length < end + (index == 1 ? 0 : 1); length++) {
            assertEquals(Form.BROKEN, look(dump.substring(0, length)).form(), "at " + length);
        }
    }

    @Test
    void aClustersDumpIsNotCompleteWithThatOfItsLastDatabase() throws IOException {
        Finding found = look(CLUSTER.substring(0, CLUSTER.indexOf("-- Completed")));
        assertEquals("ends without '-- PostgreSQL database cluster dump complete'", found.why());
    }

    @Test
    void whatHasNoCommentsIsNotRecognised() throws IOException {
        assertEquals(Finding.other(), look("/*!40101 SET NAMES utf8mb4 */;\n" + BODY));
        assertEquals(Finding.other(), look("My dump tells of the -- MySQL dump format\n"));
        assertEquals(Finding.other(), look(""));
    }
}
