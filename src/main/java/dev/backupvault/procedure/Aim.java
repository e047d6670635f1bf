package dev.backupvault.procedure;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import dev.backupvault.point.ItemId;

/**
 * Which points a procedure restores, and whether it asks the tool that wrote them. Immutable.
 *
 * @param source null if the template does not say
 * @param item the one item; null if it is not one, or any that a run names a point of
 * @param several whether it restores points of several items in any case
 * @param partnerTool whether what passes is proved to level 4
 */
record Aim(String source, String item, boolean several, boolean partnerTool) {

    /** Whether points of the item are among those that it can restore. Procedures restore the operator's own. */
    boolean fits(ItemId asked) {
        return asked.tenant().equals(ItemId.DEFAULT_TENANT)
                && asked.source().equals(source)
                && (item == null || item.equals(asked.item()));
    }

    /** @throws VaultException {@link ErrorCode#CONFIG_INVALID} if it cannot be told to restore one certain point */
    void requireOne(String procedure) {
        if (several) {
            throw VaultException.of(
                            ErrorCode.CONFIG_INVALID,
                            "the procedure '" + procedure
                                    + "' restores the newest points of several items, and cannot be pointed at one point")
                    .hint("give a procedure in routes/restore 'item' in the place of 'items'");
        }
    }
}
