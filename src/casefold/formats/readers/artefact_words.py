"""The words of extraction tools' tables: for each field, how headers call it, the best first. Data, not rules.

Sources: the columns of published LEAPP modules (iLEAPP, ALEAPP, RLEAPP), public parsers of Magnet AXIOM workbooks and
of Cellebrite Excel reports [S29, S29b]; the rest is general knowledge. Case, signs and spaces do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Words = Mapping[str, tuple[str, ...]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(","))


FIELDS: Final[Words] = {
    "time": _words(
        "timestamp, timestamp time, timestamp date time, message timestamp, message sent date time, sent date time, "
        "sent received date time, message date time, created date time, received date time, message received date "
        "time, call date time, call date, starting timestamp, start timestamp, call start, start date time, start "
        "time, date time, date sent, sent timestamp, message sent, message date, sent time, sent, date, time, event "
        "time, event timestamp, visit time, visit date, last visit time, last visit date, last visited, last "
        "visited time, last visited date time, accessed date time, last visited date, date visited, visited on, "
        "last connected, last connected date time, last joined, join date, received timestamp, received time, "
        "server timestamp, creation timestamp, created, creation date, created time, date created, timestamp utc, "
        "date time utc"
    ),
    "day": _words("timestamp date, date, sent date, message date"),
    "end": _words("ending timestamp, end timestamp, call end, end date time, end time, ended, timestamp end"),
    "body": _words(
        "message, body, message body, text, message text, message content, content, snippet, body text, text message, "
        "message plain text, chat message"
    ),
    "subject": _words("subject, message subject, title"),
    "from": _words(
        "from id, sender id, from user id, sender phone number, sender phone, sender number, sender jid, "
        "from phone number, from number, sender email, from, sender, caller, call originator, originator, author, "
        "from address, sender user id, sender username, creator, originating number"
    ),
    "from_name": _words(
        "sender name, from name, sender display name, sender full name, call originator name, display name, "
        "sender display full name, caller name, from, sender"
    ),
    "to": _words(
        "to id, recipient id, recipient ids, receiver id, recipient phone number, recipient number, receiver number, "
        "to phone number, to number, receiver jid, recipients, recipient, to, receiver, call target, callee, called, "
        "to address, recipient s, recipient id s, recipient phone numbers, terminating number"
    ),
    "to_name": _words(
        "receiver name, recipient name, recipient names, recipient name s, to name, receiver, call participant name"
    ),
    "cc": _words("cc, bcc, cc recipients"),
    "other": _words(
        "chat contact id, contact id, partner, partners, partner id, address, phone number, other party, parties, "
        "party, number, remote address, remote participant, contact, phone number s, whatsapp id, user id, caller "
        "id, partner phone number, remote number, telephone"
    ),
    "other_name": _words(
        "contact fullname, partner name, contact name, chat contact name, name, cached name, full name, display name"
    ),
    "own": _words("local user, account, account login, phone account address, local user id, own number, device owner"),
    "participants": _words("participants, chat participants, chat participant s, thread participants"),
    "direction": _words(
        "message direction, direction, call direction, from me, sent by me, is from me, message status, outgoing, "
        "sent or received, incoming outgoing, type, message type, folder, status"
    ),
    "answered": _words("answered, call answered"),
    "outcome": _words("call status, call state, disconnected cause, outcome, status, call result, state, type"),
    "cause": _words("call status, call state, disconnected cause, outcome, status, call result, state"),
    "status": _words("message status, status, delivery status, state"),
    "call_type": _words("call type, video call, type, media type, call media type, service provider"),
    "duration": _words(
        "call duration, duration h m s, duration hms, duration, duration in secs, duration seconds, duration in "
        "seconds, call duration seconds, call length, duration s, length"
    ),
    "network": _words("service provider, provider, application, app name, source application, network name, carrier"),
    "thread": _words(
        "chat id, thread id, conversation id, chat session id, group id, threadid, chatid, identifier, chat, "
        "chat identifier, channel id, room id"
    ),
    "thread_name": _words(
        "chat name, thread name, conversation name, group name, thread topic, chat title, channel name, group, subject"
    ),
    "reference": _words(
        "message id, msg id, message row id, item id, message identifier, stanza id, guid, instant message"
    ),
    "reply_to": _words("reply to, quoted message id, replied to, reply to message id, in reply to"),
    "attachments": _words(
        "attachment name, attachment names, attachment name s, attachment file, attachments, attachment, file name, "
        "media file, media name, media, attachment path"
    ),
    "service": _words("service, application, app, app name, source application, platform, service name, service type"),
    "name": _words(
        "name, display name, full name, fullname, contact name, contact fullname, saved name, whatsapp name, "
        "profile name, nickname, title, first name"
    ),
    "last_name": _words("last name, family name, surname"),
    "phone": _words(
        "phone number, phone number s, phone numbers, phone, mobile, mobile phone, telephone, number, phones, "
        "mobile number, value, contact number, phone number 1, msisdn, telephone number"
    ),
    "email": _words("email, email address, email address es, email addresses, e mail, emails, email s, mail"),
    "user_id": _words(
        "user id, userid, whatsapp id, profile id, account id, identifier, id, jid, user key, facebook id, uid, "
        "user identifier"
    ),
    "username": _words("username, user name, screen name, handle, login, account name, account login, user"),
    "entries": _words("entries, entry, contact details"),
    "notes": _words("notes, note, about text, organization, organizations, bio, description"),
    "times_contacted": _words("times contacted, number of times contacted, contact count"),
    "lat": _words("latitude, lat"),
    "lon": _words("longitude, long, lon, lng"),
    "position": _words("position, coordinates, coordinate, location coordinates"),
    "accuracy": _words(
        "horizontal accuracy, accuracy, horizontal accuracy m, accuracy meters, accuracy m, gps horizontal accuracy, "
        "horizontalaccuracy, precision"
    ),
    "place": _words(
        "address, place, location name, place name, formatted address, label, name, description, map address"
    ),
    "ssid": _words("ssid, network name, wifi ssid, wi fi ssid, network ssid, ss id"),
    "bssid": _words("bssid, mac address, wifi bssid, bss id, router mac, ap mac, mac"),
    "mcc": _words("mcc, mobile country code"),
    "mnc": _words("mnc, mobile network code"),
    "lac": _words("lac, tac, location area code, lac tac, tracking area code"),
    "cid": _words("cid, ci, cell id, cellid, cell identity"),
    "rat": _words("radio, radio type, rat, cell type, technology"),
    "url": _words("url, web address, link, website, page url, visited url, site, uri, address url"),
    "title": _words("title, page title, web page title, name"),
    "search": _words(
        "search term, search terms, keyword search term, query, search query, keyword, search value, value"
    ),
    "visits": _words("visit count, visits, number of visits, visitcount, count"),
    "path": _words("file path, path, full path, local path, file full path, extraction path"),
    "file_name": _words("file name, filename, original file name"),
    "size": _words("size bytes, file size, size, file size bytes, attachment size bytes, filesize"),
    "media_type": _words("media type, mime type, content type, file type, file extension, extension, type"),
    "sha256": _words("sha256, sha 256, sha256 hash, sha256 hash value"),
    "md5": _words("md5, md5 hash, md5 hash value, hash md5"),
    "ip": _words("ip address, ip, ip addresses, remote ip, ipv4, client ip"),
    "action": _words("event type, action, event, activity type, type, category, status, state"),
    "deleted": _words("deleted, is deleted, deleted state, deleted instant message, deleted chat, deletion state"),
    "confidence": _words("confidence, decoding confidence"),
    "found_in": _words(
        "source file, source file information, source file path, source path, source, source db, database, evidence "
        "path"
    ),
    "found_at": _words("table, source table"),
}
"""Field -> headers, the best first. A header may stand for several fields; what the table is decides which are used."""

TIME_WORDS: Final = ("timestamp", "date", "time", "datetime", "datum", "hora", "fecha", "heure")
"""Words by one of which a header announces a time, in tables that are known no better."""

NO_EVENT_TIME: Final = frozenset({"timezone", "times", "spent", "lifetime", "duration", "screen"})
"""Headers with such a word hold no moment."""

KEY_HEADERS: Final = (
    "data key",
    "property",
    "key",
    "name",
    "device",
    "setting",
    "item",
    "field",
    "preference",
    "key name",
)
VALUE_HEADERS: Final = ("data value", "property values", "property value", "value", "values", "key value")
"""Headers of tables that list one thing's properties, one in a row."""

DEVICE_KEYS: Final[Words] = {
    "maker": _words(
        "manufacturer, detected manufacturer, detected phone vendor, selected manufacturer, vendor, device "
        "manufacturer, brand, ro product manufacturer"
    ),
    "model": _words(
        "model, detected model, detected phone model, selected device name, device model, product type, model number, "
        "producttype, product model, device type, ro product model"
    ),
    "serial": _words("serial number, serial, serialnumber, factory number, device serial number, hardware serial"),
    "imei": _words(
        "imei, imei1, imei 1, international mobile equipment identity, imei number, "
        "internationalmobileequipmentidentity, last good imei, imeis"
    ),
    "imsi": _words(
        "imsi, imsi 1, last known imsi, international mobile subscriber identity, lastknownimsi, "
        "internationalmobilesubscriberidentity"
    ),
    "iccid": _words(
        "iccid, last used iccid, last known iccid, iccid 1, lastknowniccid, integratedcircuitcardidentity, "
        "last iccid, integrated circuit card identity"
    ),
    "owner_name": _words("owner name, device name, owner, devicename, bluetooth device name, computer name, user name"),
    "system": _words(
        "os type, operating system, os version, ios version, android version, product version, productversion, "
        "system version, os, version"
    ),
    "number": _words(
        "msisdn, phone number, last known msisdn, last used msisdn, phonenumber, lastusedmsisdn, own number, "
        "reportedphonenumber, last msisdn, last reported phone number"
    ),
}

SHOWN: Final[Words] = {
    "call": ("time", "end", "from", "to", "other", "own", "direction", "duration", "outcome", "network"),
    "message": (
        "time",
        "from",
        "to",
        "other",
        "own",
        "direction",
        "body",
        "subject",
        "thread",
        "attachments",
        "status",
    ),
    "contact": ("time", "name", "phone", "email", "user_id", "username", "entries", "notes"),
    "account": ("time", "name", "user_id", "username", "email", "phone"),
    "sighting": ("time", "lat", "lon", "position", "place", "ssid", "bssid", "mcc", "mnc", "lac", "cid", "accuracy"),
    "visit": ("time", "url", "title", "search", "visits"),
    "media": ("time", "path", "file_name", "size", "media_type", "sha256", "md5"),
    "event": ("time", "ip"),
}
"""The fields of a kind whose columns the import report lists."""
