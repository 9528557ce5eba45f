"""What headers call things, in the languages seen: data, compared without case, accents and spaces.

One list for each meaning, and for each record kind which meanings fill which of its fields. A header says only
what a column may be; the values below it have to bear it out (`claims`).
"""

from __future__ import annotations

from typing import Final

_MEANINGS: Final = {
    "when": (
        "time, timestamp, date time, datetime, date and time, date/time, when, event time, event date, created, "
        "created at, created on, logged at, capture time, captured, captured at, capture datetime, read time, "
        "read date time, seen, seen at, sighted, gps time, fix time, start, start time, started, began, begin, "
        "sent, sent at, sent time, message time, message date, posted, posted at, date sent, time utc, utc, "
        "datum uhrzeit, zeit, zeitpunkt, zeitstempel, fecha hora, fecha y hora, date heure, horodatage, data ora, "
        "changetime, last modified, modified, visited, visit time, visited at, hour, year, month"
    ),
    "day": (
        "date, day, datum, fecha, data, dato, transaction date, value date, booking date, posting date, buchungstag, "
        "buchungsdatum, valuta, payment date, donation date, read date, capture date, visit date, jour"
    ),
    "clock": "time, clock, time of day, uhrzeit, hora, heure, ora, read time, capture time, local time",
    "end": "end, end time, ended, finished, until, ende, finish, stop, stop time, fin",
    "from_day": "start date, from date, joined, joined at, valid from, since, date from, registered, opened",
    "to_day": "end date, left, left at, valid to, until, date to, closed, expires, expiry, disconnection",
    "plate": (
        "vrm, vrn, plate, plates, number plate, licence plate, license plate, licence number, registration, "
        "registration mark, registration number, reg, reg no, reg number, vehicle registration, "
        "vehicle registration mark, vehicle reg, kennzeichen, matricula, matrícula, targa, immatriculation, "
        "plaque, car id, vehicle, plate number, numberplate, vrm raw, plate text"
    ),
    "place": (
        "camera, camera name, camera id, camera location, site, site name, location, place, gate, reader, anpr site, "
        "ort, standort, lieu, lugar, luogo, location name, venue, position name, country"
    ),
    "bearing": "direction of travel, travel direction, heading, bearing, course, direction, lane direction",
    "lat": "lat, latitude, gps lat, gps latitude, breitengrad, breite, latitud, latitudine, y, y coordinate",
    "lon": "lon, lng, long, longitude, gps lon, gps long, gps lng, gps longitude, längengrad, länge, longitud, x",
    "lat_lon": "coordinates, location coordinates, gps, gps position, latlon, lat lon, lat long, koordinaten",
    "accuracy": "accuracy, accuracy m, horizontal accuracy, radius, uncertainty, genauigkeit, precision m",
    "thing": "tracker, tracker id, device, device id, unit, unit id, asset, asset id, beacon, card, card number",
    "phone": (
        "phone, telephone, mobile, msisdn, phone number, telephone number, mobile number, tel, contact number, "
        "contact phone number, number, cell phone, phone 1, phone 2, home phone, work phone, telefon, telefonnummer, "
        "handy, téléphone, teléfono, telefono, numéro, numero"
    ),
    "email": "email, e-mail, email address, e-mail address, mail, correo, adresse e-mail",
    "name": (
        "name, full name, display name, contact name, person, person name, nombre, nom, nome, customer name, "
        "subscriber name, first name, given name, forename, vorname, prénom, surname, last name, family name, "
        "nachname, apellido, middle name, first, last, contact"
    ),
    "username": (
        "username, user name, handle, screen name, login, login name, nick, nickname, user, user id, account id, "
        "account name, profile, profile name, benutzer, benutzername"
    ),
    "service": "service, app, application, platform, source app, provider, site, website, browser, system, source",
    "address": (
        "address, addresses, address 1, address 2, address 3, street, street number, house number, street address, "
        "city, town, suburb, county, state, country, strasse, stadt, adresse, dirección, direccion, ville, località, "
        "cities, counties"
    ),
    "postcode": "postcode, post code, postal code, zip, zip code, plz, code postal, código postal",
    "birth": "date of birth, dob, birth date, birthdate, birthday, born, geburtsdatum, fecha de nacimiento",
    "customer": "customer number, customer id, account number, account no, client id, soc sec id, national id, rec id",
    "tariff": "tariff, plan, package, tarif",
    "amount": (
        "amount, value, sum, total, price, betrag, importe, montant, importo, transaction amount, donation eur, "
        "donation, payment, cost, paid, amount gbp, amount eur, amount usd, gasto total, kwota, bedrag, total amount"
    ),
    "in": "paid in, credit, credit amount, money in, deposit, deposits, haben, abono, crédit, received",
    "out": "paid out, debit, debit amount, money out, withdrawal, withdrawals, soll, cargo, débit, spent",
    "currency": "currency, ccy, cur, währung, waehrung, moneda, devise, currency code, valuta",
    "balance": "balance, running balance, account balance, saldo, solde, closing balance",
    "payer": "payer, from account, sender, debtor, donor, remitter, ordering party, auftraggeber, paid by, donor name",
    "payee": (
        "payee, beneficiary, recipient, creditor, to account, party, empfänger, empfaenger, paid to, donee, receiver"
    ),
    "counterparty": (
        "counterparty, counter party, other party, merchant, merchant name, counterpart, other account, "
        "payee or payer, payer or payee, payer/payee, payee/payer, contact, contact number, "
        "other number, with, correspondent"
    ),
    "counterparty_name": "contact name, other name, counterparty name, name",
    "own_account": "account, account number, account no, iban, own account, konto, cuenta",
    "reference": "reference, ref, transaction id, transaction reference, payment reference, id, message id, record id",
    "details": (
        "description, details, narrative, memo, particulars, verwendungszweck, buchungstext, concepto, descripción, "
        "libellé, transaction description, notes, note, comment, comments, remarks, bemerkung, status, type"
    ),
    "from": "from, sender, source, caller, author, source id, node 1, from id, from node, sender name, von",
    "to": "to, recipient, recipients, receiver, target, destination, target id, node 2, to id, to node, to user, an",
    "one_name": "query name, name 1, name a, name, person 1, source name",
    "other_name": "result name, name 2, name b, comp name, company, company name, person 2, target name, organisation",
    "one_id": "id, id 1, person id, from id",
    "other_id": "comp id, company id, id 2, to id",
    "relation": "relation, relationship, link type, edge type, role, link, connection, type, position",
    "weight": "weight, count, strength, frequency, score, ofac score, times, number of calls, edge weight, gewicht",
    "group": "group, group name, team, gang, channel, server, club, crew, group chat, gruppe, organisation, committee",
    "member": "member, member name, member id, participant, name, full name, username, user, person",
    "by": "by, added by, invited by, removed by",
    "group_role": "role, member role, group role, rank, membership role",
    "action": "action, event, event type, activity, operation, what, event name, membership status",
    "body": "body, message, text, content, message text, message body, nachricht, mensaje, messaggio, sms text",
    "cc": "cc, copy to",
    "thread": "chat, thread, conversation, chat id, thread id, conversation id, room, channel id",
    "thread_name": "chat name, group name, thread name, conversation name, subject",
    "attachment": "attachment, attachments, file, files, media, attachment name, attachment path",
    "direction": "direction, in out, in/out, type, way, incoming outgoing, call direction, dr cr, richtung",
    "url": "url, uri, link, web address, page, page url, website, webseite, href, address",
    "title": "title, page title, subject, heading, titel, título, titre, headline",
    "visits": "visits, visit count, times visited, hits",
    "ip": "ip, ip address, ip addr, client ip, source ip, remote address",
    "path": "path, file, file name, filename, file path, full path, location path, dateiname",
    "size": "size, file size, bytes, size bytes, length",
    "sha256": "sha256, sha-256, sha256 hash, sha 256",
    "md5": "md5, md5 hash, hash",
    "media_type": "mime type, media type, content type, file type, type, extension",
    "maker": "maker, manufacturer, make, brand, vendor",
    "model": "model, device model, model name",
    "serial": "serial, serial number, serial no, s/n",
    "system": "operating system, os, os version, system",
    "imei": "imei, handset, imei number",
    "imsi": "imsi",
    "iccid": "iccid, sim, sim serial, sim number",
    "pages": "pages, page count",
    "language": "language, lang, sprache",
    "duration": "duration, length, seconds, duration s, call duration, dauer, durée, duración, talk time",
    "cell": "cell, cell id, cell name, cell site",
    "deleted": "deleted, deleted state, is deleted",
    "zone": "zone, time zone, timezone, utc offset, tz",
    "confidence": "confidence, read confidence, ocr confidence",
}  # fmt: skip

_TIMES: Final = {"time": ("when",), "date": ("day",), "clock": ("clock",), "zone": ("zone",)}
_ENDS: Final = {"from": ("from",), "to": ("to",), "other": ("counterparty",)}
_WHO: Final = {"subject": ("username", "phone", "email")}
OF_KIND: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "sighting": {
        **_TIMES, "plate": ("plate",), "subject": ("thing", "username", "name"), "place": ("place",), "lat": ("lat",),
        "lon": ("lon",), "lat_lon": ("lat_lon",), "bearing": ("bearing",), "accuracy_m": ("accuracy",),
        "imei": ("imei",), "imsi": ("imsi",), "start_cell": ("cell",), "confidence": ("confidence",),
    },
    "transfer": {
        **_TIMES, "amount": ("amount",), "amount_in": ("in",), "amount_out": ("out",), "currency": ("currency",),
        "direction": ("direction",), "balance": ("balance",), "from": ("payer", "from"), "to": ("payee", "to"),
        "other": ("counterparty",), "subject": ("own_account",), "reference": ("reference",),
        "description": ("details",),
    },
    "message": {
        **_TIMES, **_ENDS, "body": ("body",), "cc": ("cc",), "thread": ("thread",), "thread_name": ("thread_name",),
        "direction": ("direction",), "service": ("service",), "attachments": ("attachment",),
        "reference": ("reference",), "deleted": ("deleted",), "other_name": ("counterparty_name",),
    },
    "call": {
        **_TIMES, **_ENDS, "end": ("end",), "duration_s": ("duration",), "direction": ("direction",),
        "imei": ("imei",), "imsi": ("imsi",), "start_cell": ("cell",), "subject": ("phone",),
    },
    "data_session": {
        **_TIMES, "end": ("end",), "subject": ("phone",), "imei": ("imei",), "imsi": ("imsi",), "ip": ("ip",),
        "start_cell": ("cell",), "duration_s": ("duration",),
    },
    "contact": {
        **_TIMES, "name": ("name",), "saved": ("phone", "email", "username"), "service": ("service",),
        "notes": ("details", "address", "birth"),
    },
    "subscriber": {
        "name": ("name",), "address": ("address",), "postcode": ("postcode",), "date_of_birth": ("birth",),
        "subject": ("phone", "email"), "account": ("customer",), "tariff": ("tariff",), "imei": ("imei",),
        "imsi": ("imsi",), "iccid": ("iccid",), "valid_from": ("from_day",), "valid_to": ("to_day",),
    },
    "account": {
        "username": ("username",), "subject": ("email", "phone"), "name": ("name",), "service": ("service",),
        "valid_from": ("from_day", "when", "day"),
    },
    "membership": {
        **_TIMES, "group": ("group",), "member": ("member",), "by": ("by",), "group_role": ("group_role",),
        "action": ("action",), "valid_from": ("from_day",), "valid_to": ("to_day",),
    },
    "link": {
        **_TIMES, "from": ("from", "one_id"), "to": ("to", "other_id"), "from_name": ("one_name",),
        "to_name": ("other_name",), "relation": ("relation",), "weight": ("weight",),
    },
    "visit": {
        **_TIMES, **_WHO, "url": ("url",), "title": ("title",), "service": ("service",), "visits": ("visits",),
    },
    "event": {
        **_TIMES, **_WHO, "plate": ("plate",), "action": ("action",), "service": ("service",), "ip": ("ip",),
        "description": ("details", "body"),
    },
    "media": {
        **_TIMES, "path": ("path",), "size": ("size",), "sha256": ("sha256",), "md5": ("md5",),
        "media_type": ("media_type",),
    },
    "document": {
        **_TIMES, "title": ("title",), "author": ("from",), "body": ("body", "details"), "language": ("language",),
        "pages": ("pages",),
    },
    "device": {
        **_TIMES, "maker": ("maker",), "model": ("model",), "serial": ("serial",), "imei": ("imei",),
        "imsi": ("imsi",), "iccid": ("iccid",), "system": ("system",), "owner_name": ("name",),
    },
    "cell": {
        "cell": ("cell",), "site_name": ("place",), "postcode": ("postcode",), "lat": ("lat",), "lon": ("lon",),
        "azimuth": ("bearing",), "valid_from": ("from_day",), "valid_to": ("to_day",),
    },
}  # fmt: skip
"""Record kind -> field -> the meanings that fill it, the likelier first."""

WORDS: Final = {meaning: tuple(word.strip() for word in text.split(",")) for meaning, text in _MEANINGS.items()}
"""Meaning -> the words headers use for it."""
