package io.backfleet.protocol.view;

import io.backfleet.protocol.audit.AuditRecord;
import java.util.List;

/**
 * A part of the audit trail.
 *
 * @param records oldest first
 */
public record AuditView(List<AuditRecord> records) {
    public AuditView {
        records = List.copyOf(records);
    }
}
