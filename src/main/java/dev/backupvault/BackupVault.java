package dev.backupvault;

public final class BackupVault {
    public static void main(String[] args) { System.out.println("hi"); }
}
