-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, time_utc FROM call
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
    UNION ALL
    SELECT 'message', record_id, time_utc FROM message
    WHERE duplicate_of IS NULL AND time_utc IS NOT NULL
), event AS (
    SELECT r.*, p.identifier AS subject
    FROM party p JOIN record r ON r.record_id = p.record_id AND r.kind = p.kind
    WHERE p.is_owner AND p.role IN ('from', 'to')
)
, step AS (
    SELECT subject, time_utc AS to_utc, lag(time_utc) OVER w AS from_utc, record_id AS after_record,
        lag(record_id) OVER w AS before_record, kind AS after_kind, lag(kind) OVER w AS before_kind
    FROM event WINDOW w AS (PARTITION BY subject ORDER BY time_utc, record_id)
), gap AS (
    SELECT *, epoch_us(to_utc) / 1e6 - epoch_us(from_utc) / 1e6 AS seconds FROM step WHERE from_utc IS NOT NULL
), usual AS (
    SELECT subject, quantile_cont(seconds, 0.99) AS p99_s FROM gap GROUP BY subject
)
SELECT subject, from_utc, to_utc, seconds, greatest(p99_s, 3600.0) AS threshold_s, before_kind, before_record, after_kind,
    after_record, 2 AS evidence_count, xor(md5_number_lower(before_record), md5_number_lower(after_record)) AS evidence_digest
FROM gap JOIN usual USING (subject) WHERE seconds > greatest(p99_s, 3600.0)
QUALIFY row_number() OVER (PARTITION BY subject ORDER BY seconds DESC, from_utc) <= 20
ORDER BY subject, from_utc
