-- A made-up Android message store: an SMS in each box, an MMS with a picture, one of a group, one never fetched.
CREATE TABLE android_metadata (locale TEXT);
INSERT INTO android_metadata VALUES ('en_GB');
CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER,
  date_sent INTEGER DEFAULT 0, protocol INTEGER, read INTEGER DEFAULT 0, status INTEGER DEFAULT -1, type INTEGER,
  subject TEXT, body TEXT, service_center TEXT, error_code INTEGER DEFAULT 0);
INSERT INTO sms VALUES
  (1, 1, '07700 900123', NULL, 1772359200250, 1772359199000, 0, 1, -1, 1, NULL, 'Are the beans in? 🌱', '+447700900999', 0),
  (2, 1, '+447700900123', NULL, 1772359260000, 0, NULL, 1, 0, 2, NULL, 'Yes, two rows.', NULL, 0),
  (3, 1, '+447700900123', NULL, 1772359320000, 0, NULL, 1, 64, 2, NULL, 'And the peas.', NULL, 0),
  (4, 1, '+447700900123', NULL, 1772359380000, 0, NULL, 1, -1, 3, NULL, 'Shall we', NULL, 0),
  (5, 1, '+447700900123', NULL, 1772359440000, 0, NULL, 1, 32, 5, NULL, 'Bring the rake', NULL, 34),
  (6, 2, 'GARDENCTR', NULL, 1772359500000, 1772359500000, 0, 0, -1, 1, NULL, 'Your order is ready.', NULL, 0),
  (9, 3, NULL, NULL, 0, 0, NULL, 0, -1, 6, NULL, '', NULL, 0);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id INTEGER, date INTEGER, date_sent INTEGER, msg_box INTEGER,
  m_id TEXT, sub TEXT, sub_cs INTEGER, ct_t TEXT, m_type INTEGER);
INSERT INTO pdu VALUES
  (1, 4, 1772362800, 0, 2, 'made-up-1@mms', 'GrÃ¼Ã' || char(159) || 'e', 106, 'application/vnd.wap.multipart.related', 128),
  (2, 4, 1772362860, 1772362850, 1, 'made-up-2@mms', NULL, NULL, 'application/vnd.wap.multipart.related', 132),
  (3, 5, 1772362920, 0, 1, NULL, NULL, NULL, NULL, 130);
CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, contact_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
INSERT INTO addr VALUES
  (1, 1, NULL, 'insert-address-token', 137, 106), (2, 1, NULL, '+447700900123', 151, 106),
  (3, 1, NULL, '+447700900456', 151, 106), (4, 1, NULL, 'allotment@example.org', 130, 106),
  (5, 2, NULL, '+447700900456', 137, 106), (6, 2, NULL, 'insert-address-token', 151, 106),
  (7, 3, NULL, '+447700900789', 137, 106);
CREATE TABLE part (_id INTEGER PRIMARY KEY AUTOINCREMENT, mid INTEGER, seq INTEGER, ct TEXT, name TEXT, chset INTEGER,
  cd TEXT, fn TEXT, cid TEXT, cl TEXT, _data TEXT, text TEXT);
INSERT INTO part VALUES
  (1, 1, -1, 'application/smil', 'smil.xml', NULL, NULL, NULL, '<smil>', 'smil.xml', NULL, '<smil></smil>'),
  (2, 1, 0, 'text/plain', NULL, 106, NULL, NULL, '<t>', 'text_0.txt', NULL, 'The shed, before.'),
  (3, 1, 0, 'image/jpeg', NULL, NULL, NULL, 'shed.jpg', '<shed>', 'shed.jpg', '/data/user_de/0/app_parts/PART_3.jpg', NULL),
  (4, 2, 0, 'text/plain', NULL, 106, NULL, NULL, '<t>', 'text_0.txt', NULL, 'Lovely.');
CREATE TABLE threads (_id INTEGER PRIMARY KEY, recipient_ids TEXT);
INSERT INTO threads VALUES (1, '1');
