-- A made-up address book of iOS.
CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY, First TEXT, Middle TEXT, Last TEXT, Organization TEXT, Note TEXT,
  Nickname TEXT);
INSERT INTO ABPerson VALUES (1, 'Sam', NULL, 'Orchard', NULL, 'plot 14', NULL), (2, NULL, NULL, NULL, 'Seed merchant', NULL, NULL),
  (3, 'Kit', 'J.', 'Larkin', NULL, NULL, 'kit'), (4, NULL, NULL, NULL, NULL, NULL, 'robin 🌻');
CREATE TABLE ABMultiValueLabel (value TEXT);
INSERT INTO ABMultiValueLabel VALUES ('_$!<Mobile>!$_');
CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, identifier INTEGER, label INTEGER,
  value TEXT);
INSERT INTO ABMultiValue VALUES (1, 1, 3, 0, 1, '07700 900123'), (2, 1, 4, 0, NULL, 'sam@example.org'),
  (3, 2, 3, 0, 1, '+44 7700 900456'), (4, 1, 5, 0, NULL, NULL), (5, 99, 3, 0, NULL, '+447700900789'),
  (6, 4, 22, 0, NULL, 'https://example.org');
