-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH recipient AS (
    SELECT record_id, min(identifier) AS other FROM party
    WHERE kind = 'message' AND role IN ('to', 'cc', 'member', 'forwarded_to') AND identifier IS NOT NULL
    GROUP BY record_id HAVING count(DISTINCT identifier) = 1
), sent AS (
    SELECT p.identifier AS subject, r.other, m.record_id, m.time_utc, length(m.body) AS length
    FROM message m JOIN party p ON p.record_id = m.record_id AND p.kind = 'message' AND p.role = 'from'
    JOIN recipient r ON r.record_id = m.record_id
    WHERE p.is_owner AND p.identifier IS NOT NULL AND m.duplicate_of IS NULL AND m.time_utc IS NOT NULL
), step AS (
    SELECT *, coalesce((time_utc - lag(time_utc) OVER w > INTERVAL 5 MINUTE), true) AS opens
    FROM sent WINDOW w AS (PARTITION BY subject, length ORDER BY time_utc, record_id)
), run AS (
    SELECT *, sum(opens::INT) OVER (PARTITION BY subject, length ORDER BY time_utc, record_id ROWS UNBOUNDED PRECEDING) AS run
    FROM step
)
SELECT subject, arg_min(record_id, (time_utc, record_id)) AS first_record, length, count(*) AS messages,
    count(DISTINCT other) AS recipients, min(time_utc) AS first_utc, max(time_utc) AS last_utc,
    count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
FROM run GROUP BY subject, length, run HAVING count(DISTINCT other) >= 5
ORDER BY recipients DESC, messages DESC, first_utc, subject, first_record LIMIT 100
