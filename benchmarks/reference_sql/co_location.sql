-- Hand-written reference, frozen before the analysis was tuned. DuckDB; views sighting and party over Parquet, all
-- sightings with a stated position and an accuracy. Pairs near in at least 3 windows of 600 s on at least 2 days.
WITH stay AS (
    SELECT p.identifier AS subject, epoch(time_utc)::BIGINT // 600 AS bucket, s.lat, s.lon, s.accuracy_m AS reach,
        min(epoch(time_utc)::BIGINT) AS first, max(epoch(time_utc)::BIGINT) AS last
    FROM sighting s JOIN party p ON p.record_id = s.record_id AND p.kind = 'sighting' AND p.role = 'subject'
    WHERE s.duplicate_of IS NULL AND time_utc IS NOT NULL GROUP BY ALL
), gridded AS (
    SELECT *, floor(lat / 0.02)::BIGINT AS north, floor(lon / 0.035)::BIGINT AS east FROM stay
), ahead AS (
    SELECT g.*, t.dt, t.dx, t.dy FROM gridded g, (
        SELECT dt, dx, dy FROM range(0, 2) a(dt), range(-1, 2) b(dx), range(-1, 2) c(dy)
        WHERE dt = 1 OR dx > 0 OR (dx = 0 AND dy >= 0)) t
), met AS (
    SELECT least(l.subject, r.subject) AS a, greatest(l.subject, r.subject) AS b, least(l.bucket, r.bucket) AS slot,
        least(l.first, r.first) AS first, greatest(l.last, r.last) AS last
    FROM ahead l JOIN gridded r
        ON r.bucket = l.bucket + l.dt AND r.north = l.north + l.dx AND r.east = l.east + l.dy
    WHERE (l.subject < r.subject OR (l.subject > r.subject AND (l.dt, l.dx, l.dy) <> (0, 0, 0)))
        AND greatest(l.first - r.last, r.first - l.last) <= 600
        AND pow(r.lat - l.lat, 2) + pow((r.lon - l.lon) * cos(radians(l.lat)), 2)
            <= pow((l.reach + r.reach) / 111195.0, 2)
)
SELECT a, b, count(DISTINCT slot) AS near_windows, count(DISTINCT to_timestamp(slot * 600)::DATE) AS days
FROM met GROUP BY a, b HAVING near_windows >= 3 AND days >= 2
ORDER BY days DESC, near_windows DESC, a, b LIMIT 50
