-- SQLSTATE 42P17 on PostgreSQL 15.18, 17.12, 18.6: two monthly partitions overlap by a day
CREATE TABLE audit_logs (
    log_id     uuid NOT NULL,
    created_at timestamptz NOT NULL
) PARTITION BY RANGE (created_at);

CREATE TABLE audit_logs_2026_01 PARTITION OF audit_logs
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-02-01 00:00:00+00');

CREATE TABLE audit_logs_2026_02 PARTITION OF audit_logs
    FOR VALUES FROM ('2026-01-31 00:00:00+00') TO ('2026-03-01 00:00:00+00');
