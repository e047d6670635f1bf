package dev.backupvault.http;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint's key and certificate: the operator's own PKCS#12 file, or a self-signed one that is made when there is
 * none, by the JDK's keytool.
 *
 * @param endpoint its name, such as {@code cloud-connect}
 * @param keys the file
 * @param password of file and key
 */
record ServerCertificate(String endpoint, Path keys, String password) {
    private static final int VALID_DAYS = 825;
    private static final int PATIENCE_SECONDS = 60;

    /** The operator's; its password is in the environment. */
    static ServerCertificate of(String endpoint, Path keys) {
        String password = System.getenv(variable(endpoint));
        if (password == null || password.isEmpty()) {
            throw VaultException.of(ErrorCode.CONFIG_INVALID, "the password of the key store '" + keys + "' is not set")
                    .hint("give it in the environment as " + variable(endpoint));
        }
        return new ServerCertificate(endpoint, keys, password);
    }

    private static String variable(String endpoint) {
        return endpoint.toUpperCase(Locale.ROOT).replace('-', '_') + "_KEYSTORE_PASSWORD";
    }

    /** The one in a folder that only we can read; made at the first start. */
    static ServerCertificate selfSigned(String endpoint, Path folder) {
        Path keys = folder.resolve(endpoint + ".p12");
        Path secret = folder.resolve(endpoint + ".password");
        try {
            if (!Files.exists(keys) || !Files.exists(secret)) {
                Files.createDirectories(folder);
                make(endpoint, folder, keys, secret);
            }
            return made(endpoint, folder);
        } catch (IOException e) {
            throw cannot(endpoint, folder, e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    /** The same where it is there already. @throws IOException if it is not */
    static ServerCertificate made(String endpoint, Path folder) throws IOException {
        Path secret = folder.resolve(endpoint + ".password");
        return new ServerCertificate(
                endpoint,
                folder.resolve(endpoint + ".p12"),
                Files.readString(secret).strip());
    }

    private static void make(String endpoint, Path folder, Path keys, Path secret) throws IOException {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        Path made = Files.createTempDirectory(
                folder, ".keys", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path madeSecret = made.resolve("password");
        Path madeKeys = made.resolve("keys.p12");
        try {
            Files.writeString(
                    Files.createFile(
                            madeSecret,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))),
                    password + "\n");
            keytool(endpoint, folder, madeKeys, madeSecret);
            Files.setPosixFilePermissions(madeKeys, PosixFilePermissions.fromString("rw-------"));
            Files.move(madeSecret, secret, StandardCopyOption.REPLACE_EXISTING);
            Files.move(madeKeys, keys, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(madeSecret);
            Files.deleteIfExists(madeKeys);
            Files.delete(made);
        }
    }

    private static void keytool(String endpoint, Path folder, Path keys, Path secret) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        endpoint,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-sigalg",
                        "SHA256withECDSA",
                        "-validity",
                        Integer.toString(VALID_DAYS),
                        "-dname",
                        "CN=" + host(),
                        "-ext",
                        "san=" + String.join(",", names()),
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass:file",
                        secret.toString()) // never as an argument: others see those
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw cannot(endpoint, folder, "keytool said: " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cannot(endpoint, folder, "it was interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String host() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            return name.matches("[A-Za-z0-9.-]+") ? name : "localhost";
        } catch (IOException e) {
            return "localhost";
        }
    }

    private static List<String> names() {
        List<String> names = new ArrayList<>(List.of("dns:localhost", "ip:127.0.0.1", "ip:0:0:0:0:0:0:0:1"));
        if (host().matches("[A-Za-z].*") && !host().equals("localhost")) {
            names.add("dns:" + host());
        }
        return names;
    }

    private static VaultException cannot(String endpoint, Path folder, String why) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, "no certificate can be made in '" + folder + "': " + why)
                .hint("make the folder writable, or name a key store of your own in the keystore of " + endpoint);
    }

    /** SHA-256 of the certificate as browsers and openssl print it, for whoever compares. */
    String fingerprint() {
        return Thumbprint.of(certificate()).toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
    }

    /** When it ends. */
    Instant expires() {
        return certificate().getNotAfter().toInstant();
    }

    X509Certificate certificate() {
        try (InputStream in = Files.newInputStream(keys)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    return (X509Certificate) store.getCertificate(alias);
                }
            }
            throw unusable("it has no key", null);
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(e.getMessage(), e);
        }
    }

    private VaultException unusable(String why, Exception e) {
        return VaultException.of(ErrorCode.CONFIG_INVALID, "the key store '" + keys + "' cannot be used: " + why, e)
                .hint("a PKCS#12 file with one key, and its password in " + variable(endpoint));
    }

    @Override
    public String toString() {
        return keys.toString(); // never the password
    }
}
