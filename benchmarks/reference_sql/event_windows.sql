-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, time_utc FROM call WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
    UNION ALL
    SELECT 'message', record_id, time_utc FROM message WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
), placed AS (
    SELECT p.identifier AS subject, r.record_id,
        epoch(timezone('Europe/London', timezone('UTC', r.time_utc))) - epoch(TIMESTAMP '2026-06-10 06:00:00') AS after_s
    FROM party p JOIN record r ON r.record_id = p.record_id AND r.kind = p.kind
    WHERE p.is_owner AND p.role IN ('from', 'to') AND p.identifier IS NOT NULL
), span AS (
    SELECT subject, min(after_s) AS first_s, max(after_s) AS last_s FROM placed GROUP BY subject
), numbered AS (
    SELECT subject, record_id, floor(after_s / 86400.0) AS slot, after_s - floor(after_s / 86400.0) * 86400 AS within_s
    FROM placed
), counted AS (
    SELECT subject, slot, count(*) AS records, count(*) FILTER (WHERE within_s < 21600) AS before,
        bit_xor(md5_number_lower(record_id)) AS digest
    FROM numbered WHERE within_s < 43200 GROUP BY subject, slot
), base AS (
    SELECT subject, any_value(floor((last_s - 43200) / 86400.0) - ceil(first_s / 86400.0)) AS windows,
        sum(records) FILTER (WHERE slot <> 0 AND slot >= ceil(first_s / 86400.0)
            AND slot <= floor((last_s - 43200) / 86400.0)) AS base_records
    FROM counted JOIN span USING (subject) GROUP BY subject
)
SELECT subject, records, before, records - before AS after, CAST(windows AS BIGINT) AS windows,
    base_records / windows AS usual, records / (base_records / windows) AS rate_ratio,
    records AS evidence_count, digest AS evidence_digest
FROM counted JOIN base USING (subject) WHERE slot = 0 ORDER BY subject
