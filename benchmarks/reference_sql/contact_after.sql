-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
-- One row per record; the analysis then pairs the records of one event, so totals are compared, not rows.
WITH a AS (
    SELECT record_id, kind, role, identifier FROM party
    WHERE identifier = '+447700900001' AND role IN ('from', 'to', 'forwarded_to')
), b AS (
    SELECT record_id, kind, role, identifier FROM party
    WHERE identifier IN ('+4420794000007', '+4420794000008', '+4420794000001') AND role IN ('from', 'to', 'forwarded_to')
), both_ends AS (
    SELECT a.record_id, a.kind, a.role AS role_a, b.role AS role_b, a.identifier AS a, b.identifier AS b
    FROM a JOIN b ON b.record_id = a.record_id AND b.kind = a.kind AND a.role <> b.role
), record AS (
    SELECT 'call' AS kind, record_id, exhibit, time_utc, duration_s, outcome, direction FROM call
    WHERE time_utc >= TIMESTAMP '2026-02-10 09:00:00' AND duplicate_of IS NULL
    UNION ALL
    SELECT 'message', record_id, exhibit, time_utc, NULL, outcome, direction FROM message
    WHERE time_utc >= TIMESTAMP '2026-02-10 09:00:00' AND duplicate_of IS NULL
)
SELECT kind, record_id, exhibit, time_utc, timezone('Europe/London', timezone('UTC', time_utc)) AS time_local,
    role_a, role_b, a, b, duration_s, outcome, direction,
    1 AS evidence_count, md5_number_lower(record_id) AS evidence_digest
FROM both_ends JOIN record USING (record_id, kind)
ORDER BY time_utc, record_id
