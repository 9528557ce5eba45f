-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
-- The owners of the records stand for the known people, as where nothing is attributed yet.
WITH known AS (
    SELECT DISTINCT identifier FROM party WHERE is_owner AND identifier IS NOT NULL AND kind IN ('call', 'message')
), record AS (
    SELECT 'call' AS kind, record_id, time_utc FROM call WHERE duplicate_of IS NULL
    UNION ALL
    SELECT 'message', record_id, time_utc FROM message WHERE duplicate_of IS NULL
), pair AS (
    SELECT DISTINCT a.record_id, a.kind, a.identifier AS who, b.identifier AS other, coalesce(b.service, false) AS service
    FROM party a JOIN party b ON b.record_id = a.record_id AND b.kind = a.kind AND b.role <> a.role
    WHERE a.is_owner AND a.identifier IS NOT NULL AND b.identifier IS NOT NULL
        AND ((a.role = 'from') <> (b.role = 'from') OR (a.kind = 'call' AND 'to' IN (a.role, b.role)))
        AND a.role IN ('from', 'to', 'forwarded_to') AND b.role IN ('from', 'to', 'forwarded_to')
), found AS (
    SELECT pair.*, time_utc, extract(hour FROM timezone('Europe/London', timezone('UTC', time_utc))) AS hour
    FROM pair JOIN record USING (record_id, kind)
), by_person AS (
    SELECT other, who, bool_or(service) AS service, count(*) AS records,
        count(*) FILTER (WHERE hour >= 22 OR hour < 6) AS night_records, min(time_utc) AS first_utc, max(time_utc) AS last_utc
    FROM found GROUP BY other, who
), span AS (
    SELECT max(last_utc) AS last_utc FROM by_person
), unknown AS (
    SELECT other AS identifier, count(*) AS known_people, sum(records) AS records, sum(night_records) AS night_records,
        min(first_utc) AS first_utc, max(last_utc) AS last_utc, bool_or(service) AS service
    FROM by_person WHERE other NOT IN (SELECT identifier FROM known) GROUP BY other
), silent AS (
    SELECT who, by_person.last_utc AS at FROM by_person, span s
    WHERE records >= 5 AND NOT service AND by_person.last_utc < s.last_utc - INTERVAL 14 DAY
), started AS (
    SELECT p.who, p.other, p.first_utc AS at FROM by_person p JOIN unknown u ON u.identifier = p.other
    WHERE p.records >= 5 AND p.first_utc = u.first_utc
), handed AS (
    SELECT DISTINCT started.other FROM started ASOF JOIN silent ON silent.who = started.who AND started.at > silent.at
    WHERE started.at <= silent.at + INTERVAL 7 DAY
), stranger AS (
    SELECT record_id, kind, role, identifier FROM party
    WHERE identifier NOT IN (SELECT identifier FROM known) AND kind IN ('call', 'message') AND role IN ('from', 'to', 'forwarded_to')
        AND NOT coalesce(service, false)
), apart AS (
    SELECT DISTINCT a.identifier, b.identifier AS other
    FROM stranger a JOIN stranger b ON b.record_id = a.record_id AND b.kind = a.kind AND b.role <> a.role
    WHERE (a.role = 'from') <> (b.role = 'from') AND a.identifier <> b.identifier
), shared AS (
    SELECT identifier, count(*) AS shared_contacts FROM apart WHERE other IN (SELECT identifier FROM unknown) GROUP BY identifier
), reasoned AS (
    SELECT u.*, coalesce(shared_contacts, 0) AS shared_contacts, handed.other IS NOT NULL AS is_handed,
        (known_people >= 2)::INT + (coalesce(shared_contacts, 0) >= 2)::INT
        + (u.last_utc >= (SELECT last_utc FROM span) - INTERVAL 14 DAY)::INT
        + (night_records >= 3 AND night_records * 2 >= records)::INT + (handed.other IS NOT NULL)::INT AS reasons
    FROM unknown u LEFT JOIN shared USING (identifier) LEFT JOIN handed ON handed.other = u.identifier
    WHERE NOT service
    ORDER BY reasons DESC, known_people DESC, records DESC, identifier LIMIT 50
)
SELECT identifier, any_value(reasons) AS reasons, any_value(known_people) AS known_people,
    any_value(shared_contacts) AS shared_contacts, any_value(night_records) AS night_records,
    count(*) AS evidence_count, bit_xor(md5_number_lower(record_id)) AS evidence_digest
FROM reasoned JOIN (SELECT DISTINCT other AS identifier, record_id FROM found) USING (identifier)
GROUP BY identifier ORDER BY reasons DESC, known_people DESC, identifier
