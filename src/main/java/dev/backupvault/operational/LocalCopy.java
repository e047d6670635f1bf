package dev.backupvault.operational;

import dev.backupvault.ingest.OpenFolder;
import dev.backupvault.ingest.SourceFile;
import java.nio.file.Path;

/**
 * The operational copy that one point could have. Nothing here throws: that there is no copy is no reason for a backup
 * to fail.
 */
public interface LocalCopy {
    /** For a point that no policy wants a copy of. */
    LocalCopy NONE = new LocalCopy() {
        @Override
        public boolean take(OpenFolder folder, Path name) {
            return false;
        }

        @Override
        public void copy(SourceFile file) {
            // nobody wants it
        }
    };

    /**
     * Makes the copy of a file that nobody else needs: the file itself where it is on the same file system.
     *
     * @param name in the folder
     * @return whether the file is gone from there
     */
    boolean take(OpenFolder folder, Path name);

    /** Makes the copy of a file that stays as it is. */
    void copy(SourceFile file);
}
