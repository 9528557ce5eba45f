-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH found AS (
    SELECT a.identifier AS subject, b.identifier AS other, a.role = 'from' AS is_out, c.record_id, c.time_utc
    FROM call c JOIN party a ON a.record_id = c.record_id AND a.kind = 'call'
    JOIN party b ON b.record_id = c.record_id AND b.kind = 'call' AND b.role <> a.role
    WHERE a.is_owner AND a.identifier IS NOT NULL AND a.role IN ('from', 'to') AND b.role IN ('from', 'to')
        AND b.identifier IS NOT NULL AND NOT coalesce(b.service, false) AND c.duplicate_of IS NULL
        AND c.time_utc IS NOT NULL AND coalesce(c.direction, '') <> 'forwarded'
), step AS (
    SELECT *, last_value(CASE WHEN NOT is_out THEN time_utc END IGNORE NULLS) OVER w AS in_utc,
        last_value(CASE WHEN NOT is_out THEN record_id END IGNORE NULLS) OVER w AS in_record,
        last_value(CASE WHEN NOT is_out THEN other END IGNORE NULLS) OVER w AS caller
    FROM found
    WINDOW w AS (PARTITION BY subject ORDER BY time_utc, is_out, record_id ROWS UNBOUNDED PRECEDING)
), chain AS (
    SELECT subject, caller, other AS called, record_id, in_record, in_utc, time_utc FROM step
    WHERE is_out AND caller <> other AND time_utc <= in_utc + INTERVAL 10 MINUTE
    QUALIFY row_number() OVER (PARTITION BY subject, in_record, other ORDER BY time_utc, record_id) = 1
)
SELECT subject, caller, called, count(*) AS times, median(epoch_us(time_utc) / 1e6 - epoch_us(in_utc) / 1e6) AS median_s,
    min(in_utc) AS first_utc, max(in_utc) AS last_utc,
    2 * count(*) AS evidence_count,
    xor(bit_xor(md5_number_lower(record_id)), bit_xor(md5_number_lower(in_record))) AS evidence_digest
FROM chain GROUP BY subject, caller, called HAVING count(*) >= 2
ORDER BY times DESC, subject, caller, called LIMIT 50
