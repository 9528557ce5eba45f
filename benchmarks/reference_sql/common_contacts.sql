-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT 'call' AS kind, record_id, time_utc, duration_s AS seconds,
        CASE WHEN outcome = 'answered' THEN 'answered' WHEN outcome IS NOT NULL THEN 'unanswered'
            WHEN duration_s > 0 THEN 'answered' WHEN duration_s = 0 THEN 'unanswered' ELSE 'unknown' END AS answered,
        duplicate_of IS NOT NULL AS duplicate
    FROM call
    UNION ALL
    SELECT 'message', record_id, time_utc, NULL, NULL, duplicate_of IS NOT NULL FROM message
), mine AS (
    SELECT record_id, kind, identifier AS subject, role FROM party
    WHERE is_owner AND role IN ('from', 'to') AND state = 'known'
), pair AS (
    SELECT m.record_id, m.kind, m.subject, o.identifier AS contact, o.service, 'direct' AS via,
        CASE m.role WHEN 'from' THEN 'outgoing' ELSE 'incoming' END AS direction
    FROM mine m JOIN party o ON o.record_id = m.record_id AND o.kind = m.kind
    WHERE o.role IN ('from', 'to') AND o.role <> m.role AND o.state = 'known'
    UNION ALL
    SELECT m.record_id, m.kind, m.subject, o.identifier, o.service, 'forwarded_to',
        CASE m.role WHEN 'from' THEN 'outgoing' ELSE 'incoming' END
    FROM mine m JOIN party o ON o.record_id = m.record_id AND o.kind = m.kind
    WHERE o.role = 'forwarded_to' AND o.state = 'known'
), contact AS (
    SELECT p.*, r.time_utc, r.seconds, r.answered, r.duplicate
    FROM pair p JOIN record r ON r.record_id = p.record_id AND r.kind = p.kind
)
, grouped AS (
    SELECT contact, subject, count(*) AS records, count(*) FILTER (WHERE kind = 'call') AS calls,
        count(*) FILTER (WHERE kind = 'message') AS messages,
        count(*) FILTER (WHERE direction = 'outgoing') AS outgoing,
        count(*) FILTER (WHERE direction = 'incoming') AS incoming,
        min(time_utc) AS first_utc, max(time_utc) AS last_utc,
        count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
    FROM contact WHERE NOT duplicate AND via = 'direct' AND NOT service GROUP BY contact, subject
), shared AS (
    SELECT contact, count(*) AS shared_by, sum(records) AS total FROM grouped GROUP BY contact HAVING count(*) >= 2
), chosen AS (
    SELECT contact, shared_by, ln((SELECT count(DISTINCT subject) FROM grouped) / shared_by) AS weight
    FROM shared ORDER BY shared_by DESC, total DESC, contact LIMIT 100
)
SELECT contact, subject, shared_by, weight, records, calls, messages, outgoing, incoming, first_utc, last_utc,
    evidence_count, evidence_digest
FROM grouped JOIN chosen USING (contact)
ORDER BY shared_by DESC, contact, subject
