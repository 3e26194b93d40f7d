-- SQLSTATE 23514 on PostgreSQL 15.18, 17.12, 18.6: a row falls into the gap between two yearly partitions
CREATE TABLE audit_logs (
    log_id     uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE audit_logs_2025 PARTITION OF audit_logs
    FOR VALUES FROM ('2025-01-01') TO ('2025-12-31');
CREATE TABLE audit_logs_2026 PARTITION OF audit_logs
    FOR VALUES FROM ('2026-01-01') TO ('2026-12-31');

INSERT INTO audit_logs (created_at) VALUES ('2025-12-31 12:00:00');
