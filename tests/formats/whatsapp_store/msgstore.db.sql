-- A made-up WhatsApp store of Android, tables since 2021.
CREATE TABLE jid (_id INTEGER PRIMARY KEY, user TEXT, server TEXT, raw_string TEXT);
INSERT INTO jid VALUES (1, '447700900123', 's.whatsapp.net', '447700900123@s.whatsapp.net'),
  (2, '447700900123-1600000000', 'g.us', '447700900123-1600000000@g.us'),
  (3, '123456789012345', 'lid', '123456789012345@lid'), (4, '447700900456', 's.whatsapp.net', NULL),
  (5, '999999999999999', 'lid', '999999999999999@lid');
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER);
INSERT INTO jid_map VALUES (3, 4);
CREATE TABLE chat (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, subject TEXT, created_timestamp INTEGER);
INSERT INTO chat VALUES (1, 1, NULL, 0), (2, 2, 'Allotment rota', 1600000000000);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER, rank INTEGER,
  pending INTEGER, add_timestamp INTEGER);
INSERT INTO group_participant_user VALUES (1, 2, 1, 2, 0, 1600000000000), (2, 2, 3, 0, 0, 0);
CREATE TABLE message (_id INTEGER PRIMARY KEY, chat_row_id INTEGER, from_me INTEGER, key_id TEXT, sender_jid_row_id INTEGER,
  status INTEGER, timestamp INTEGER, received_timestamp INTEGER, message_type INTEGER, text_data TEXT);
INSERT INTO message VALUES
  (1, 1, 0, 'B1', 0, 0, 1772359200250, 1772359201000, 0, 'Is the gate open?'),
  (2, 1, 1, 'B2', 0, 13, 1772359260000, -1, 0, 'Yes, since eight.'),
  (3, 2, 0, 'B3', 3, 0, 1772359320000, 1772359321000, 0, 'Mine is plot 14.'),
  (4, 2, 1, 'B4', 0, 5, 1772359380000, -1, 1, NULL),
  (5, 2, 0, 'B5', 1, 0, 1772359440000, 0, 7, 'Allotment rota 2026'),
  (6, 1, 0, 'B6', 0, 0, 1772359500000, 0, 15, NULL),
  (7, 1, 0, 'B7', 0, 0, 1772359560000, 0, 5, NULL);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, file_path TEXT, file_size INTEGER,
  mime_type TEXT, file_hash TEXT, media_name TEXT, media_key BLOB);
INSERT INTO message_media VALUES (4, 2, 'Media/WhatsApp Images/IMG-20260301-WA0001.jpg', 4096, 'image/jpeg',
  '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', NULL, x'deadbeef');
CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, key_id TEXT, text_data TEXT);
INSERT INTO message_quoted VALUES (2, 'B1', 'Is the gate open?');
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, edited_timestamp INTEGER);
INSERT INTO message_edit_info VALUES (3, 1772359330000);
CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, latitude REAL, longitude REAL, place_name TEXT);
INSERT INTO message_location VALUES (7, 51.5, -0.125, 'Allotment gate');
CREATE TABLE call_log (_id INTEGER PRIMARY KEY, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, timestamp INTEGER,
  video_call INTEGER, duration INTEGER, call_result INTEGER);
INSERT INTO call_log VALUES (1, 1, 1, 'call:1', 1772360000000, 0, 95, 5), (2, 1, 0, 'call:2', 1772360100000, 1, 0, 2),
  (3, 4, 0, 'call:3', 1772360200000, 0, 0, 3);
