package io.backfleet.coordinator.http;

import io.backfleet.messaging.AuditLog;
import io.backfleet.protocol.audit.AuditRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit trail in memory. */
final class MemoryTrail implements AuditLog {
    final List<AuditRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void write(AuditRecord record) {
        records.add(record);
    }

    @Override
    public List<AuditRecord> last(Query query, Duration timeout) {
        List<AuditRecord> wanted = records.stream()
                .filter(record ->
                        query.migration().isEmpty() || record.migration().equals(query.migration()))
                .toList();
        return wanted.subList(Math.max(0, wanted.size() - query.limit()), wanted.size());
    }

    @Override
    public void close() {}
}
