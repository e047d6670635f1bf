package dev.backupvault.users;

/** Somebody who looks after the vault. Immutable. */
public record User(String name, Role role, PasswordHash password) {}
