package dev.backupvault.error;

/**
 * The catalogue of everything that can go wrong, with the number that users see and search for. docs/ERRORS.md explains
 * each; a test holds the two together.
 */
public enum ErrorCode {
    CONFIG_INVALID(101, Exit.USAGE, true),
    USAGE(102, Exit.USAGE, true),
    TOOL_MISSING(103, Exit.USAGE, true),
    EMBEDDED_STORE_FAILED(104, Exit.STORE, true),
    DROP_FOLDER_MISSING(105, Exit.USAGE, true),

    STORE_UNREACHABLE(201, Exit.STORE, false),
    STORE_BUSY(202, Exit.STORE, false),
    STORE_DENIED(203, Exit.STORE, true),
    STORE_BLOB_ABSENT(204, Exit.NOT_FOUND, true),
    STORE_BLOB_EXISTS(205, Exit.REFUSED, true),
    STORE_CONDITION_FAILED(206, Exit.STORE, true),
    STORE_CHECKSUM_REFUSED(207, Exit.STORE, false),
    STORE_IMMUTABLE(208, Exit.REFUSED, true),
    STORE_ANSWER_UNEXPECTED(209, Exit.STORE, true),
    STORE_BLOCKS_DIFFER(210, Exit.STORE, true),
    STORE_ARCHIVED(211, Exit.REFUSED, true),
    STORE_CONTRACT_BROKEN(212, Exit.DAMAGED, true),
    STORE_FEATURE_UNKNOWN(213, Exit.STORE, true),
    STORE_COPY_REFUSED(214, Exit.STORE, true),

    SOURCE_UNREADABLE(301, Exit.REFUSED, true),
    SOURCE_NOT_REGULAR(302, Exit.REFUSED, true),
    SOURCE_CHANGED(303, Exit.REFUSED, false),
    SOURCE_CUT(304, Exit.REFUSED, false),
    NAME_REFUSED(305, Exit.REFUSED, true),
    DIGEST_MISMATCH(306, Exit.REFUSED, true),
    LENGTH_MISMATCH(307, Exit.REFUSED, true),
    TOO_LARGE(308, Exit.REFUSED, true),
    KEY_REUSED(309, Exit.REFUSED, true),
    POINT_PURGING(310, Exit.REFUSED, false),
    SIDECAR_INVALID(311, Exit.REFUSED, true),
    COMMAND_FAILED(312, Exit.REFUSED, true),
    SOURCE_UNREACHABLE(313, Exit.STORE, false),
    SOURCE_DENIED(314, Exit.STORE, true),
    HOST_KEY_REFUSED(315, Exit.STORE, true),
    SET_REFUSED(316, Exit.REFUSED, true),
    SOURCE_INCOMPLETE(317, Exit.REFUSED, false),

    POINT_NOT_FOUND(401, Exit.NOT_FOUND, true),
    POINT_AMBIGUOUS(402, Exit.USAGE, true),
    RECORD_DAMAGED(403, Exit.DAMAGED, true),
    FORMAT_NEWER(404, Exit.REFUSED, true),
    DATA_MISSING(405, Exit.DAMAGED, true),
    DATA_DAMAGED(406, Exit.DAMAGED, true),
    REPLICA_DIFFERS(407, Exit.DAMAGED, true),

    RESTORE_ESCAPES(501, Exit.REFUSED, true),
    RESTORE_EXISTS(502, Exit.REFUSED, true),
    RESTORE_TARGET(503, Exit.REFUSED, true),

    TENANT_UNKNOWN(601, Exit.REFUSED, true),
    TENANT_FORBIDDEN(602, Exit.REFUSED, true),
    QUOTA_EXCEEDED(603, Exit.REFUSED, true),
    TOO_MANY_TASKS(604, Exit.REFUSED, false),
    DRAINING(605, Exit.REFUSED, false),
    REQUEST_INVALID(606, Exit.REFUSED, true),
    LOGIN_REFUSED(607, Exit.REFUSED, true),
    ROLE_MISSING(608, Exit.REFUSED, true),
    TASK_NOT_FOUND(609, Exit.NOT_FOUND, true),

    RETENTION_STOPPED(701, Exit.REFUSED, true),
    PLAN_CHANGED(702, Exit.REFUSED, true),
    POINT_PROTECTED(703, Exit.REFUSED, true),
    POINT_NEEDED(704, Exit.REFUSED, true),
    POLICY_WEAKER(705, Exit.REFUSED, true),
    CLOCK_SKEWED(706, Exit.REFUSED, true),
    SOURCE_LEASED(707, Exit.REFUSED, false),
    AUDIT_BROKEN(708, Exit.DAMAGED, true),

    PROCEDURE_FAILED(801, Exit.DAMAGED, true),
    PROCEDURE_UNKNOWN(802, Exit.NOT_FOUND, true),
    PROCEDURE_RUNNING(803, Exit.REFUSED, false),
    REPORT_NOT_FOUND(804, Exit.NOT_FOUND, true),
    ALERT_NOT_SENT(805, Exit.STORE, false),

    INTERNAL(901, Exit.INTERNAL, true);

    private final int number;
    private final int exit;
    private final boolean permanent;

    ErrorCode(int number, int exit, boolean permanent) {
        this.number = number;
        this.exit = exit;
        this.permanent = permanent;
    }

    /** The number as users see it, such as {@code BV-0306}. */
    public String id() {
        return "BV-%04d".formatted(number);
    }

    /** The exit code of a command that ends with this error; see {@link Exit}. */
    public int exit() {
        return exit;
    }

    /** Whether trying the same again cannot help; a transient error is worth another try. */
    public boolean permanent() {
        return permanent;
    }

    /** Exit codes of the command line. An unknown one must be taken for a failure. */
    public static final class Exit {
        public static final int OK = 0;
        public static final int INTERNAL = 1;
        public static final int USAGE = 2;
        public static final int REFUSED = 3;
        public static final int DAMAGED = 4;
        public static final int STORE = 5;
        public static final int NOT_FOUND = 6;

        private Exit() {}
    }
}
