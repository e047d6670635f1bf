package dev.backupvault.cli;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.users.PasswordHash;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code hash} of {@code tenant} and {@code user}: the password comes by the terminal or by a pipe, never as an
 * argument.
 */
@Command(
        name = "hash",
        description = "Asks for a password, or reads a line from a pipe, and prints what `password:` takes.",
        mixinStandardHelpOptions = true)
final class HashCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(PasswordHash.of(password()).text());
        } catch (IllegalArgumentException e) {
            throw VaultException.of(ErrorCode.USAGE, e.getMessage()).hint("take a longer one");
        } catch (IOException e) {
            throw VaultException.of(ErrorCode.USAGE, "the password cannot be read: " + e.getMessage());
        }
        out.flush();
    }

    private static String password() throws IOException {
        Console terminal = System.console();
        if (terminal == null) {
            String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return line == null ? "" : line;
        }
        char[] once = terminal.readPassword("password: ");
        char[] twice = terminal.readPassword("again: ");
        if (!Arrays.equals(once, twice)) {
            throw VaultException.of(ErrorCode.USAGE, "the two passwords differ").hint("type it again");
        }
        return new String(once == null ? new char[0] : once);
    }
}
