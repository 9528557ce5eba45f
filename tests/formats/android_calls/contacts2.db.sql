-- A made-up Android store with calls of each type and contacts, one of them deleted, one without an identifier.
CREATE TABLE calls (_id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT, presentation INTEGER, date INTEGER, duration INTEGER,
  type INTEGER, name TEXT, countryiso TEXT, features INTEGER, phone_account_address TEXT, geocoded_location TEXT);
INSERT INTO calls VALUES
  (1, '07700 900123', 1, 1772359200250, 0, 3, 'Sam Orchard', 'GB', 0, '+447700900001', 'United Kingdom'),
  (2, '07700900123', 1, 1772359300000, 126, 2, 'Sam Orchard', 'GB', 0, '+447700900001', NULL),
  (3, '+447700900456', 1, 1772359400000, 639, 1, NULL, 'GB', 1, '+447700900001', NULL),
  (4, '', 2, 1772359500000, 0, 5, NULL, 'GB', 0, NULL, NULL),
  (5, '+447700900456', 1, 1772359600000, 0, 6, NULL, NULL, NULL, NULL, NULL),
  (6, '07700900789', 1, 1772359700000, 12, 4, NULL, 'ZZ', 0, NULL, NULL),
  (7, '07700900123', 1, 1772359800000, 0, 2, NULL, 'GB', 0, NULL, NULL);
CREATE TABLE accounts (_id INTEGER PRIMARY KEY, account_name TEXT, account_type TEXT);
INSERT INTO accounts VALUES (1, 'gardener@example.org', 'com.google');
CREATE TABLE mimetypes (_id INTEGER PRIMARY KEY, mimetype TEXT);
INSERT INTO mimetypes VALUES (1, 'vnd.android.cursor.item/phone_v2'), (2, 'vnd.android.cursor.item/email_v2'),
  (3, 'vnd.android.cursor.item/name'), (4, 'vnd.android.cursor.item/note'),
  (5, 'vnd.android.cursor.item/vnd.com.whatsapp.profile'), (6, 'vnd.android.cursor.item/im'),
  (7, 'vnd.android.cursor.item/photo');
CREATE TABLE raw_contacts (_id INTEGER PRIMARY KEY, account_id INTEGER, deleted INTEGER, display_name TEXT,
  times_contacted INTEGER);
INSERT INTO raw_contacts VALUES (1, 1, 0, 'Sam Orchard', 12), (2, 1, 1, NULL, 0), (3, NULL, 0, 'Seed merchant', 0);
CREATE TABLE data (_id INTEGER PRIMARY KEY, mimetype_id INTEGER, raw_contact_id INTEGER, data1 TEXT, data2 TEXT, data4 TEXT,
  data5 TEXT, data6 TEXT, data15 BLOB);
INSERT INTO data VALUES
  (1, 3, 1, 'Sam Orchard', 'Sam', NULL, NULL, NULL, NULL),
  (2, 1, 1, '07700 900123', '2', '+447700900123', NULL, NULL, NULL),
  (3, 2, 1, 'sam@example.org', '1', NULL, NULL, NULL, NULL),
  (4, 4, 1, 'plot 14', NULL, NULL, NULL, NULL, NULL),
  (5, 5, 1, '447700900123@s.whatsapp.net', 'WhatsApp', NULL, NULL, NULL, NULL),
  (6, 6, 1, 'samo', '3', NULL, '-1', 'Matrix', NULL),
  (7, 7, 1, NULL, NULL, NULL, NULL, NULL, x'00ff'),
  (8, 1, 2, '+447700900456', '2', NULL, NULL, NULL, NULL),
  (9, 1, 99, '+447700900789', '2', NULL, NULL, NULL, NULL);
