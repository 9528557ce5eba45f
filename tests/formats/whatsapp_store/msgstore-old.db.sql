-- A made-up WhatsApp store of Android, tables until 2021.
CREATE TABLE chat_list (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, subject TEXT);
INSERT INTO chat_list VALUES (1, '447700900123@s.whatsapp.net', NULL), (2, '447700900123-1500000000@g.us', 'Rota');
CREATE TABLE messages (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, status INTEGER,
  data TEXT, timestamp INTEGER, media_mime_type TEXT, media_wa_type TEXT, media_size INTEGER, media_name TEXT,
  media_caption TEXT, media_hash TEXT, latitude REAL, longitude REAL, remote_resource TEXT, quoted_row_id INTEGER);
INSERT INTO messages VALUES
  (1, '-1', 0, '-1', -1, '', 0, NULL, '0', 0, NULL, NULL, NULL, 0, 0, NULL, 0),
  (2, '447700900123@s.whatsapp.net', 0, 'C1', 0, 'Is the gate open?', 1519898400000, NULL, '0', 0, NULL, NULL, NULL, 0, 0,
   NULL, 0),
  (3, '447700900123@s.whatsapp.net', 1, 'C2', 13, 'Yes.', 1519898460000, NULL, '0', 0, NULL, NULL, NULL, 0, 0, NULL, 1),
  (4, '447700900123-1500000000@g.us', 0, 'C3', 0, NULL, 1519898520000, 'image/jpeg', '1', 4096, 'shed.jpg', 'The shed',
   '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=', 0, 0, '447700900456@s.whatsapp.net', 0),
  (5, '447700900123-1500000000@g.us', 0, 'C4', 6, NULL, 1519898580000, NULL, '0', 11, NULL, NULL, NULL, 0, 0,
   '447700900456@s.whatsapp.net', 0),
  (6, '447700900123@s.whatsapp.net', 1, 'C5', 13, NULL, 1519898640000, NULL, '5', 0, 'Allotment gate', NULL, NULL, 51.5,
   -0.125, NULL, 0);
CREATE TABLE messages_quotes (_id INTEGER PRIMARY KEY, key_id TEXT);
INSERT INTO messages_quotes VALUES (1, 'C1');
CREATE TABLE group_participants (_id INTEGER PRIMARY KEY, gjid TEXT, jid TEXT, admin INTEGER, pending INTEGER);
INSERT INTO group_participants VALUES (1, '447700900123-1500000000@g.us', '447700900456@s.whatsapp.net', 1, 0),
  (2, '447700900123-1500000000@g.us', '', 0, 0);
