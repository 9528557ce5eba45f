-- A made-up store of Apple's messages: services, a group with its changes, archived texts, edited, withdrawn, deleted.
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY, id TEXT, country TEXT, service TEXT, uncanonicalized_id TEXT);
INSERT INTO handle VALUES (1, '+447700900123', 'gb', 'iMessage', '07700 900123'), (2, 'kit@example.org', NULL, 'iMessage', NULL),
  (3, '+447700900456', 'gb', 'SMS', NULL);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY, guid TEXT, style INTEGER, chat_identifier TEXT, display_name TEXT);
INSERT INTO chat VALUES (1, 'iMessage;-;+447700900123', 45, '+447700900123', ''),
  (2, 'iMessage;+;chat100', 43, 'chat100', 'Allotment rota'), (3, 'any;-;+447700900456', 45, '+447700900456', NULL);
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);
INSERT INTO chat_handle_join VALUES (1, 1), (2, 1), (2, 2), (3, 3);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY, guid TEXT, text TEXT, attributedBody BLOB, handle_id INTEGER, service TEXT,
  account TEXT, error INTEGER, date INTEGER, date_read INTEGER, date_delivered INTEGER, is_delivered INTEGER,
  is_from_me INTEGER, is_read INTEGER, is_sent INTEGER, item_type INTEGER, other_handle INTEGER, group_title TEXT,
  group_action_type INTEGER, associated_message_guid TEXT, associated_message_type INTEGER, destination_caller_id TEXT,
  thread_originator_guid TEXT, date_edited INTEGER, date_retracted INTEGER);
INSERT INTO message (ROWID, guid, text, attributedBody, handle_id, service, account, date, is_from_me, is_read, is_sent,
  is_delivered, date_read, destination_caller_id, error) VALUES
  (1, 'G-1', 'Is the gate open?', NULL, 1, 'iMessage', 'P:+447700900001', 794052000250000000, 0, 1, 0, 0, 0,
   '+447700900001', 0),
  (2, 'G-2', NULL, x'040b73747265616d747970656481e803840140848484124e5341747472696275746564537472696e67008484084e534f626a656374008592848484084e53537472696e67019484012b155965732c2073696e636520656967687420f09f8cb186840269490105928484840c4e5344696374696f6e617279009484016901928496968686',
   1, 'iMessage', 'P:+447700900001', 794052060000000000, 1, 0, 1, 1, 794052070000000000, '+447700900001', 0),
  (3, 'G-3', 'Seconds, as before 2017', NULL, 3, 'SMS', 'P:+447700900001', 500000000, 0, 0, 0, 0, 0, NULL, 0),
  (4, 'G-4', 'Did not go', NULL, 0, 'SMS', 'P:+447700900001', 794052120000000000, 1, 0, 0, 0, 0, NULL, 22),
  (5, 'G-5', char(0xFFFC), NULL, 1, 'iMessage', 'E:gardener@example.org', 794052180000000000, 1, 0, 1, 0, 0, NULL, 0),
  (6, 'G-6', NULL, x'0001', 2, 'iMessage', 'P:+447700900001', 794052240000000000, 0, 0, 0, 0, 0, '+447700900001', 0),
  (7, 'G-7', 'To all of you', NULL, 0, 'iMessage', 'P:+447700900001', 794052300000000000, 1, 0, 1, 0, 0, NULL, 0);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, item_type, other_handle, group_title,
  group_action_type) VALUES
  (8, 'G-8', NULL, 1, 'iMessage', 794052360000000000, 0, 1, 2, NULL, 0),
  (9, 'G-9', NULL, 1, 'iMessage', 794052420000000000, 0, 2, 0, 'Allotment rota 2026', 0),
  (10, 'G-10', NULL, 2, 'iMessage', 794052480000000000, 0, 3, 0, NULL, 0),
  (11, 'G-11', NULL, 1, 'iMessage', 794052540000000000, 0, 4, 0, NULL, 0);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, associated_message_guid,
  associated_message_type, thread_originator_guid, date_edited, date_retracted) VALUES
  (12, 'G-12', 'Liked “Is the gate open?”', 1, 'iMessage', 794052600000000000, 0, 'p:0/G-2', 2001, NULL, 0, 0),
  (13, 'G-13', 'Answering that', 1, 'iMessage', 794052660000000000, 0, NULL, 0, 'G-1', 794052670000000000, 0),
  (14, 'G-14', NULL, 1, 'iMessage', 794052720000000000, 0, NULL, 0, NULL, 794052730000000000, 794052730000000000),
  (15, 'G-15', 'Put in the bin', 1, 'iMessage', 794052780000000000, 0, NULL, 0, NULL, 0, 0);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER);
INSERT INTO chat_message_join VALUES (1, 1, 0), (1, 2, 0), (3, 3, 0), (3, 4, 0), (1, 5, 0), (2, 6, 0), (2, 7, 0), (2, 8, 0),
  (2, 9, 0), (2, 10, 0), (2, 11, 0), (1, 12, 0), (1, 13, 0), (1, 14, 0);
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER);
INSERT INTO chat_recoverable_message_join VALUES (1, 15, 794100000000000000);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, created_date INTEGER, filename TEXT, uti TEXT, mime_type TEXT,
  transfer_name TEXT, total_bytes INTEGER);
INSERT INTO attachment VALUES (1, 'F-1', 794052175, '~/Library/SMS/Attachments/00/shed.HEIC', 'public.heic', 'image/heic',
  'shed.HEIC', 4096), (2, 'F-2', 0, NULL, 'public.mpeg-4', NULL, 'clip.mp4', 0);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);
INSERT INTO message_attachment_join VALUES (5, 1), (5, 2), (5, 99);
CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY, guid TEXT);
INSERT INTO deleted_messages VALUES (1, 'G-GONE');
