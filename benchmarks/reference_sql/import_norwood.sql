-- What an expert would write by hand to load one Norwood file (12 columns) into the same record files:
-- identical columns, the raw row, zone conversion and duplicate marks, without parsing a single phone number.
-- Written before the importer was tuned, reviewed, then frozen: change it only with a page in docs/decisions.
-- {csv} and {out} are filled in by benchmarks/import_calls.py; statements are separated by a line of dashes.
CREATE TEMP TABLE staged AS
SELECT row_number() OVER () + 1 AS "row", *
FROM read_csv('{csv}', header = true, all_varchar = true, delim = ',', quote = '"');
----
CREATE TEMP TABLE repeated AS
WITH hashed AS (
    SELECT "row", hash("Calling Number", "Called Number", "Date", "Time", "Duration", "Type", "Direction",
                       "IMEI", "IMSI", "First Cell", "Last Cell", "Roaming") AS h
    FROM staged
), groups AS (SELECT h, min("row") AS first_row FROM hashed GROUP BY h HAVING count(*) > 1)
SELECT hashed."row", groups.first_row FROM hashed JOIN groups USING (h) WHERE hashed."row" <> groups.first_row;
----
CREATE TEMP VIEW typed AS
SELECT s.*, r.first_row,
    strptime("Date" || ' ' || "Time", '%d/%m/%Y %H:%M:%S') AS local,
    timezone('UTC', timezone('Europe/London', strptime("Date" || ' ' || "Time", '%d/%m/%Y %H:%M:%S'))) AS utc,
    CASE WHEN "Duration" <> '' THEN epoch(CAST("Duration" AS INTERVAL)) END AS seconds,
    json_object('Calling Number', "Calling Number", 'Called Number', "Called Number", 'Date', "Date", 'Time', "Time",
                'Duration', "Duration", 'Type', "Type", 'Direction', "Direction", 'IMEI', "IMEI", 'IMSI', "IMSI",
                'First Cell', "First Cell", 'Last Cell', "Last Cell", 'Roaming', "Roaming")::VARCHAR AS raw_json,
    CASE "Direction" WHEN 'Outgoing' THEN 'outgoing' WHEN 'Incoming' THEN 'incoming' END AS way,
    CASE WHEN "Direction" = 'Outgoing' THEN "Calling Number" ELSE "Called Number" END AS subject_number
FROM staged s LEFT JOIN repeated r ON r."row" = s."row";
----
COPY (
    SELECT 'x1-row:' || "row" AS record_id, 'x1' AS exhibit, 'norwood.csv' AS file, 'row:' || "row" AS locator,
        raw_json AS raw, utc AS time_utc, local AS time_local, 'second' AS time_precision,
        'Europe/London' AS zone, 'assumed' AS zone_basis, NULL::VARCHAR AS deleted, NULL::VARCHAR AS confidence,
        NULL::VARCHAR AS found_in, way AS direction, 'voice' AS service,
        CASE WHEN seconds > 0 THEN 'answered' WHEN seconds = 0 THEN 'unanswered' END AS outcome,
        seconds AS duration_s, NULL::DOUBLE AS ring_s, NULL::TIMESTAMP AS end_local,
        subject_number AS subject, "IMEI" AS imei, left("IMEI", 14) AS imei14, NULL::VARCHAR AS imeisv,
        "IMSI" AS imsi, NULL::VARCHAR AS iccid, NULL::VARCHAR AS rat, NULL::VARCHAR AS network,
        nullif("First Cell", '') AS start_cell, nullif("Last Cell", '') AS end_cell, 'at' AS cell_anchor,
        NULL::DOUBLE AS start_lat, NULL::DOUBLE AS start_lon, NULL::DOUBLE AS start_azimuth, NULL::DOUBLE AS end_lat,
        NULL::DOUBLE AS end_lon, NULL::DOUBLE AS end_azimuth, NULL::VARCHAR AS site_name, NULL::VARCHAR AS leg_group,
        NULL::VARCHAR AS reference, NULL::VARCHAR AS cause, NULL::VARCHAR AS flags,
        CASE WHEN first_row IS NOT NULL THEN 'x1-row:' || first_row END AS duplicate_of
    FROM typed WHERE "Type" = 'Voice'
) TO '{out}/call.parquet' (FORMAT parquet, COMPRESSION zstd);
----
COPY (
    SELECT 'x1-row:' || "row" AS record_id, 'x1' AS exhibit, 'norwood.csv' AS file, 'row:' || "row" AS locator,
        raw_json AS raw, utc AS time_utc, local AS time_local, 'second' AS time_precision,
        'Europe/London' AS zone, 'assumed' AS zone_basis, NULL::VARCHAR AS deleted, NULL::VARCHAR AS confidence,
        NULL::VARCHAR AS found_in, way AS direction, lower("Type") AS service, NULL::VARCHAR AS outcome, NULL::VARCHAR AS thread,
        NULL::VARCHAR AS thread_name, NULL::VARCHAR AS body, NULL::VARCHAR AS reply_to, NULL::VARCHAR AS attachments,
        subject_number AS subject, "IMEI" AS imei, left("IMEI", 14) AS imei14,
        NULL::VARCHAR AS imeisv, "IMSI" AS imsi, NULL::VARCHAR AS iccid, NULL::VARCHAR AS rat,
        NULL::VARCHAR AS network, nullif("First Cell", '') AS start_cell, nullif("Last Cell", '') AS end_cell,
        'at' AS cell_anchor, NULL::DOUBLE AS start_lat, NULL::DOUBLE AS start_lon, NULL::DOUBLE AS start_azimuth,
        NULL::DOUBLE AS end_lat, NULL::DOUBLE AS end_lon, NULL::DOUBLE AS end_azimuth, NULL::VARCHAR AS site_name,
        NULL::VARCHAR AS leg_group, NULL::VARCHAR AS reference, NULL::VARCHAR AS flags,
        CASE WHEN first_row IS NOT NULL THEN 'x1-row:' || first_row END AS duplicate_of
    FROM typed WHERE "Type" <> 'Voice'
) TO '{out}/message.parquet' (FORMAT parquet, COMPRESSION zstd);
----
COPY (
    SELECT 'x1-row:' || "row" AS record_id, CASE "Type" WHEN 'Voice' THEN 'call' ELSE 'message' END AS kind,
        'x1' AS exhibit, 'from' AS role, "Calling Number" AS identifier, 'phone' AS identifier_type,
        CASE "Calling Number" WHEN 'WITHHELD' THEN 'withheld' ELSE 'known' END AS state, false AS service,
        "Calling Number" AS raw, NULL::VARCHAR AS name, "Direction" = 'Outgoing' AS is_owner, NULL::VARCHAR AS note
    FROM staged
    UNION ALL
    SELECT 'x1-row:' || "row", CASE "Type" WHEN 'Voice' THEN 'call' ELSE 'message' END, 'x1', 'to', "Called Number",
        'phone', CASE "Called Number" WHEN 'WITHHELD' THEN 'withheld' ELSE 'known' END, false, "Called Number",
        NULL::VARCHAR, "Direction" = 'Incoming', NULL::VARCHAR
    FROM staged
) TO '{out}/party.parquet' (FORMAT parquet, COMPRESSION zstd);
