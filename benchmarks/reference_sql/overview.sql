-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, exhibit, time_utc, flags, duplicate_of, start_cell, end_cell FROM call
    UNION ALL
    SELECT 'message', record_id, exhibit, time_utc, flags, duplicate_of, start_cell, end_cell FROM message
), main AS (
    SELECT exhibit, kind, count(*) AS records, min(time_utc) AS first_utc, max(time_utc) AS last_utc,
        count(*) FILTER (WHERE time_utc IS NULL) AS without_time, count(duplicate_of) AS duplicates,
        count(flags) AS flagged,
        count(DISTINCT CAST(timezone('Europe/London', timezone('UTC', time_utc)) AS DATE)) AS days_with_records,
        count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
    FROM record GROUP BY exhibit, kind
), people AS (
    SELECT exhibit, kind, count(DISTINCT identifier) FILTER (WHERE state = 'known') AS parties,
        count(*) FILTER (WHERE state IN ('withheld', 'unavailable')) AS withheld
    FROM party GROUP BY exhibit, kind
), place AS (
    SELECT exhibit, kind, count(DISTINCT cell) AS cells FROM (
        SELECT exhibit, kind, start_cell AS cell FROM record UNION ALL SELECT exhibit, kind, end_cell FROM record
    ) GROUP BY exhibit, kind
)
SELECT exhibit, kind, records, first_utc, last_utc, without_time, duplicates, flagged, days_with_records,
    date_diff('day', CAST(timezone('Europe/London', timezone('UTC', first_utc)) AS DATE),
        CAST(timezone('Europe/London', timezone('UTC', last_utc)) AS DATE)) + 1 - days_with_records AS days_without_records,
    coalesce(parties, 0) AS parties, coalesce(withheld, 0) AS withheld, coalesce(cells, 0) AS cells,
    evidence_count, evidence_digest
FROM main LEFT JOIN people USING (exhibit, kind) LEFT JOIN place USING (exhibit, kind)
ORDER BY exhibit, kind
