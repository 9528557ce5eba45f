-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH own AS (
    SELECT DISTINCT record_id, kind FROM party WHERE identifier = '+447700900001'
), record AS (
    SELECT 'call' AS kind, record_id, exhibit, time_utc, direction, outcome, duration_s, start_cell, site_name, flags FROM call
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
    UNION ALL
    SELECT 'message', record_id, exhibit, time_utc, direction, outcome, NULL, start_cell, site_name, flags FROM message
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
), page AS (
    SELECT record.*, count(*) OVER () AS total FROM record JOIN own USING (record_id, kind)
    ORDER BY time_utc, record_id LIMIT 1000
), people AS (
    SELECT record_id, string_agg(coalesce(identifier, state), ', ' ORDER BY identifier) FILTER (WHERE role = 'from') AS "from",
        string_agg(coalesce(identifier, state), ', ' ORDER BY identifier) FILTER (WHERE role = 'to') AS "to"
    FROM party WHERE record_id IN (SELECT record_id FROM page) GROUP BY record_id
)
SELECT record_id AS record, kind, exhibit, time_utc, timezone('Europe/London', timezone('UTC', time_utc)) AS time_local,
    direction, "from", "to", 1 AS evidence_count, md5_number_lower(record_id) AS evidence_digest
FROM page LEFT JOIN people USING (record_id) ORDER BY time_utc, record_id
