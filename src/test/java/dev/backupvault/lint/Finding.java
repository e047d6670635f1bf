package dev.backupvault.lint;

/** What is wrong with a file of the user's. */
record Finding(String file, String what, String expected, String found) {
    @Override
    public String toString() {
        return file + ": " + what + ", expected " + expected + ", found " + found;
    }
}
