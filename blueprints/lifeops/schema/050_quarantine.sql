-- Readings that were not taken: a clock of 2099, a sensor that nobody knows, not a number.
CREATE TABLE lifeops.quarantined_readings (
    user_id uuid NOT NULL REFERENCES lifeops.user_profile (user_id) ON DELETE CASCADE,
    series text NOT NULL CHECK (series IN ('sensor_readings', 'health_metrics')),
    series_key text NOT NULL,
    measured_at timestamptz NOT NULL,
    value double precision,
    reason text NOT NULL CHECK (reason IN ('future', 'too_old', 'no_partition', 'unknown_sensor', 'not_a_number')),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, series, series_key, measured_at)
);
COMMENT ON TABLE lifeops.quarantined_readings IS 'Readings that ingest_... did not take, each once, with the reason.';
