-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views call, message and party over Parquet.
WITH record AS (
    SELECT record_id, time_utc, subject, imsi, imei14 FROM call WHERE duplicate_of IS NULL
    UNION ALL
    SELECT record_id, time_utc, subject, imsi, imei14 FROM message WHERE duplicate_of IS NULL
), use AS (
    SELECT subject, imsi, imei14, CAST(time_utc AS DATE) AS day, min(time_utc) AS first_utc, max(time_utc) AS last_utc,
        count(*) AS n, bit_xor(md5_number_lower(record_id)) AS digest
    FROM record WHERE imsi IS NOT NULL AND imei14 IS NOT NULL GROUP BY ALL
), near AS (
    SELECT u.imsi, u.imei14, count(DISTINCT v.imsi) AS sims_within_24h
    FROM use u JOIN use v ON v.imei14 = u.imei14 AND v.imsi <> u.imsi
        AND v.first_utc <= u.last_utc + INTERVAL 24 HOUR AND v.last_utc >= u.first_utc - INTERVAL 24 HOUR
    GROUP BY ALL
), overlap AS (
    SELECT u.imsi, u.imei14, count(DISTINCT v.imei14) AS handsets_overlapping
    FROM use u JOIN use v ON v.imsi = u.imsi AND v.imei14 <> u.imei14 AND v.day = u.day
        AND v.first_utc <= u.last_utc AND v.last_utc >= u.first_utc
    GROUP BY ALL
), pair AS (
    SELECT subject, imsi, imei14, sum(n) AS records, min(first_utc) AS first_utc, max(last_utc) AS last_utc,
        sum(n) AS evidence_count, bit_xor(digest) AS evidence_digest
    FROM use GROUP BY ALL
)
SELECT subject, imsi, imei14, records, first_utc, last_utc, coalesce(sims_within_24h, 0) AS sims_within_24h,
    coalesce(handsets_overlapping, 0) AS handsets_overlapping, evidence_count, evidence_digest
FROM pair LEFT JOIN near USING (imsi, imei14) LEFT JOIN overlap USING (imsi, imei14) ORDER BY subject, first_utc, imsi, imei14
