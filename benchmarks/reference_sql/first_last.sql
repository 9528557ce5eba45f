-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, time_utc, start_cell FROM call
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
    UNION ALL
    SELECT 'message', record_id, time_utc, start_cell FROM message
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
), event AS (
    SELECT r.*, p.identifier AS subject
    FROM party p JOIN record r ON r.record_id = p.record_id AND r.kind = p.kind
    WHERE p.is_owner AND p.role = 'from'
)
SELECT subject, CAST(timezone('Europe/London', timezone('UTC', time_utc)) AS DATE) AS day, count(*) AS events,
    min(time_utc) AS first_utc, arg_min(record_id, (time_utc, record_id)) AS first_record,
    arg_min(kind, (time_utc, record_id)) AS first_kind, arg_min({'cell': start_cell}, (time_utc, record_id)).cell AS first_cell,
    max(time_utc) AS last_utc, arg_max(record_id, (time_utc, record_id)) AS last_record,
    arg_max(kind, (time_utc, record_id)) AS last_kind, arg_max({'cell': start_cell}, (time_utc, record_id)).cell AS last_cell,
    count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
FROM event GROUP BY ALL ORDER BY subject, day
