-- Made-up contacts of WhatsApp on Android.
CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY, jid TEXT, display_name TEXT, wa_name TEXT, number TEXT);
INSERT INTO wa_contacts VALUES (1, '447700900123@s.whatsapp.net', 'Sam Orchard', 'sam', '07700 900123'),
  (2, '447700900456@s.whatsapp.net', NULL, 'robin 🌻', NULL), (3, '447700900123-1600000000@g.us', 'Allotment rota', NULL, NULL);
