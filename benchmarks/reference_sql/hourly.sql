-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, timezone('Europe/London', timezone('UTC', time_utc)) AS time_local FROM call
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
    UNION ALL
    SELECT 'message', record_id, timezone('Europe/London', timezone('UTC', time_utc)) FROM message
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
)
SELECT isodow(time_local) AS weekday, hour(time_local) AS hour, count(*) AS records,
    count(*) FILTER (WHERE kind = 'call') AS calls, count(*) FILTER (WHERE kind = 'message') AS messages,
    count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
FROM record GROUP BY ALL ORDER BY weekday, hour
