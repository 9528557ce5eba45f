-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, time_utc, imei14, imsi FROM call WHERE duplicate_of IS NULL
    UNION ALL
    SELECT 'message', record_id, time_utc, imei14, imsi FROM message WHERE duplicate_of IS NULL
), mine AS (
    SELECT DISTINCT p.identifier AS subject, r.*
    FROM party p JOIN record r ON r.record_id = p.record_id AND r.kind = p.kind
    WHERE p.is_owner AND p.role IN ('from', 'to', 'cc', 'member')
        AND p.identifier IN ('+447700900001', '+447700900002', '+447700900003') AND r.time_utc IS NOT NULL
), other AS (
    SELECT DISTINCT m.subject, b.identifier AS contact
    FROM mine m JOIN party b ON b.record_id = m.record_id AND b.kind = m.kind
    WHERE b.role IN ('from', 'to') AND b.identifier IS NOT NULL AND b.identifier <> m.subject
        AND NOT coalesce(b.service, false)
), held AS (
    SELECT contact, count(*) AS n FROM other GROUP BY contact
), shared AS (
    SELECT subject, count(*) AS contacts, count(*) FILTER (WHERE n > 1) AS contacts_shared
    FROM other JOIN held USING (contact) GROUP BY subject
)
SELECT subject, count(*) AS records, count(*) FILTER (WHERE kind = 'call') AS calls,
    count(*) FILTER (WHERE kind = 'message') AS messages, any_value(contacts) AS contacts,
    any_value(contacts_shared) AS contacts_shared, count(DISTINCT imei14) AS handsets, count(DISTINCT imsi) AS sims,
    count(DISTINCT CAST(timezone('Europe/London', timezone('UTC', time_utc)) AS DATE)) AS days,
    count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
FROM mine JOIN shared USING (subject) GROUP BY subject ORDER BY subject
