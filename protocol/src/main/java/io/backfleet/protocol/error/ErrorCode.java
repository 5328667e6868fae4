package io.backfleet.protocol.error;

import static io.backfleet.protocol.error.ErrorKind.INTERNAL;
import static io.backfleet.protocol.error.ErrorKind.INVALID;
import static io.backfleet.protocol.error.ErrorKind.PERMANENT;
import static io.backfleet.protocol.error.ErrorKind.TRANSIENT;

/** Every way to fail that a user can meet. Names are stable: they appear in JSON, metrics and documentation. */
public enum ErrorCode {
    // what a file or a command says
    SYNTAX(INVALID),
    UNKNOWN_KEY(INVALID),
    MISSING_KEY(INVALID),
    INVALID_VALUE(INVALID),
    SECRET_NOT_FOUND(INVALID),
    NOT_SUPPORTED(INVALID),
    // what the database says about a spec
    TABLE_NOT_FOUND(INVALID),
    COLUMN_NOT_FOUND(INVALID),
    COLUMN_GENERATED(INVALID),
    NO_USABLE_KEY(INVALID),
    KEY_TYPE_UNSUPPORTED(INVALID),
    EXPRESSION_INVALID(INVALID),
    EXPRESSION_TYPE(INVALID),
    EXPRESSION_VOLATILE(INVALID),
    EXPRESSION_READS_OTHER_TABLE(INVALID),
    EXPRESSION_READS_TARGET(INVALID),
    PRIVILEGE_MISSING(INVALID),
    // what the fleet says about a command
    DATABASE_UNKNOWN(INVALID),
    MIGRATION_UNKNOWN(INVALID),
    MIGRATION_EXISTS(INVALID),
    TABLE_BUSY(INVALID),
    WRONG_PHASE(INVALID),
    UNAUTHORIZED(INVALID),
    TOO_LARGE(INVALID),
    // surroundings
    DATABASE_UNREACHABLE(TRANSIENT),
    REPLICA_UNREACHABLE(TRANSIENT),
    BROKER_UNREACHABLE(TRANSIENT),
    COORDINATOR_UNREACHABLE(TRANSIENT),
    DEADLOCK(TRANSIENT),
    LOCK_TIMEOUT(TRANSIENT),
    STATEMENT_TIMEOUT(TRANSIENT),
    SERIALIZATION(TRANSIENT),
    READ_ONLY(TRANSIENT),
    RESOURCES(TRANSIENT),
    OLD_TRANSACTIONS(TRANSIENT),
    THROTTLED(TRANSIENT),
    FENCED(TRANSIENT),
    WORKER_SILENT(TRANSIENT),
    WORKER_STOPPING(TRANSIENT),
    // data and set-up
    ROW_REJECTED(PERMANENT),
    SCHEMA_CHANGED(PERMANENT),
    ACCESS_DENIED(PERMANENT),
    PROGRESS_LOST(PERMANENT),
    RUN_ENDED(PERMANENT),
    DATABASE_ERROR(PERMANENT),
    DIGEST_MISMATCH(PERMANENT),
    BROKER_MISCONFIGURED(PERMANENT),
    SERVER_START_FAILED(PERMANENT),
    INTERNAL_ERROR(INTERNAL);

    private final ErrorKind kind;

    ErrorCode(ErrorKind kind) {
        this.kind = kind;
    }

    /** What may be done about it. */
    public ErrorKind kind() {
        return kind;
    }
}
