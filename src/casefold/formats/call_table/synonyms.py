"""The words themselves: for each field, how headers call it. Data, not rules.

Sources: 3GPP TS 32.298 field names [S9], AT&T [S3], T-Mobile US [S4], Sprint [S5], Verizon [S6]; everything else is
general knowledge, and every mapping made by it can be overridden. Spaces, points, case and accents do not matter.
"""

from __future__ import annotations

from typing import Final

_A_SIDE: Final = (
    "a party, a-party, a subscriber, calling, calling party, caller, call from, originating, originating party, "
    "originator, origin, sender, orig, originating subscriber, calling subscriber, sending party, "
    "anrufer, anrufender, rufend, appelant, emetteur, chiamante, llamante, beller, dzwoniacy, chamador"
)
_B_SIDE: Final = (
    "b party, b-party, b subscriber, called, called party, callee, call to, terminating, terminating party, "
    "terminator, destination, recipient, receiver, receiving party, dest, term, called subscriber, "
    "angerufener, gerufen, appele, destinataire, chiamato, destinatario, llamado, gebelde, odbiorca, chamado"
)
_NOUNS: Final = (
    ", number, no, num, nr, msisdn, phone, phone number, phone no, telephone, telephone number, tel, tel no, "
    "mobile, mobile number, id, address, line, cli, party number, identity, identifier, nummer, rufnummer, numero"
)


def _sides(sides: str, nouns: str) -> str:
    return ", ".join(f"{side.strip()} {noun.strip()}" for side in sides.split(",") for noun in nouns.split(","))


_A: Final = _sides(_A_SIDE, _NOUNS) + (
    ", a number, a no, a num, a nr, a msisdn, a phone, a telephone, a tel, a cli, a id, number a, msisdn a, a end, "
    "from, from number, from msisdn, from phone, from phone number, from no, from telephone, source, source number, "
    "source msisdn, numer a, rufnummer a, a rufnummer, numero a, cli, anumber, "
    "numero appelant, numero origen, origen, numero de origen, numero chiamante, numero chamador, numer dzwoniacy, "
    "rufnummer anrufer, nummer a, van, de"
)
_B: Final = _sides(_B_SIDE, _NOUNS) + (
    ", b number, b no, b num, b nr, b msisdn, b phone, b telephone, b tel, b id, number b, msisdn b, b end, "
    "to, to number, to msisdn, to phone, to phone number, to no, to telephone, destination number, target, "
    "numer b, rufnummer b, b rufnummer, numero b, bnumber, connected number, "
    "numero appele, numero destino, destino, numero de destino, numero chiamato, numero chamado, numer wywolywany, "
    "zielrufnummer, zielnummer, ziel, gerufene nummer, nummer b, naar"
)

_IDENTITIES: Final = {
    "imei": "imei, imei number, imei no, served imei, imeisv, imei sv, served imeisv, handset imei, device imei, "
    "subject imei, handset, handset id, esn meid imei, imei meid, equipment identity, target imei",
    "imsi": "imsi, imsi number, imsi no, served imsi, subject imsi, sim imsi, target imsi",
    "iccid": "iccid, icc id, sim serial, sim serial number, sim number, sim card number, sim no, sim card serial, "
    "icc, served iccid",
}
_NETWORK: Final = (
    "network, operator, provider, carrier, network operator, service provider, network name, csp, telco, "
    "communications provider, plmn name, netz, netzbetreiber, operateur, operador, operatore, anbieter"
)
_RAT: Final = (
    "rat, rat type, radio, radio type, radio access technology, access technology, technology, network technology, "
    "network type, generation, bearer technology, tech, technologie, radio technology, system type"
)
_LAC: Final = (
    "lac, lac id, location area code, lac tac, tac lac, area, location area, tracking area, tracking area code"
)
_CI: Final = "ci, eci, cell ci, cid, utran cid, nci, cell identity ci, sac, service area code"
_PARTS: Final = {
    "mcc": "mcc, mobile country code, country code mcc",
    "mnc": "mnc, mobile network code, net",
    "lac": _LAC,
    "ci": _CI,
    "enb": "enb, enodeb, enodeb id, enb id, gnb, gnb id, gnodeb id, lte enodeb id, enbid",
    "sector": "sector, sector id, cell sector, face, cell face, sector number, lte sector id, sector no",
}
_CELL_ID: Final = (
    "cell, cell id, cellid, cell identity, cell identifier, cgi, ecgi, ncgi, cell global identity, cell global id, "
    "global cell id, cell site, cell site id, cell name, cell number, cell no, cell ref, cell reference, tower, "
    "tower id, antenna, antenna id, site cell id, mast, mast id, funkzelle, funkzellen id, zelle, cell ids, "
    "cellule, celda, antena, cella, komorka, celula, bts, bts id, serving cell, serving cell id, cell tower"
)
_LAT: Final = (
    "lat, latitude, y, breite, breitengrad, latitud, latitudine, szerokosc, lat wgs84, wgs84 lat, decimal latitude"
)
_LON: Final = (
    "lon, long, lng, longitude, x, laenge, lange, langengrad, laengengrad, longitud, longitudine, dlugosc, lon wgs84, "
    "wgs84 long, wgs84 lon, decimal longitude"
)
_LAT_ONLY: Final = _LAT.replace(" y,", "")
_LON_ONLY: Final = _LON.replace(" x,", "")
_AZIMUTH: Final = (
    "azimuth, azi, bearing, cell azimuth, sector azimuth, antenna azimuth, antenna bearing, azimut, acimut"
)
_FIRST: Final = "start, first, initial, begin, beginning, first serving, start of call, 1st"
_LAST: Final = "end, last, final, finish, last serving, end of call"


def _placed(prefixes: str, phrases: str) -> str:
    heads = [head.strip() for head in prefixes.split(",")]
    tails = [tail.strip() for tail in phrases.split(",")]
    return (
        ", ".join(f"{head} {tail}" for head in heads for tail in tails)
        + ", "
        + ", ".join(f"{tail} {head}" for head in heads for tail in tails if head in ("start", "end", "first", "last"))
    )


_SIDE_CELLS: Final = {
    f"{side}_{place}_cell": ", ".join(
        f"{letter} {word} cell, {letter} {word} cell id, {letter} party {word} cell, {letter} party {word} cell id"
        for word in words
    )
    for side, letter in (("from", "a"), ("to", "b"))
    for place, words in (("start", ("start", "first")), ("end", ("end", "last")))
}
_SIDE_DEVICES: Final = {
    f"{side}_{what}": _sides(sides, what) + f", {letter} {what}, {what} {letter}, {side} {what}"
    for side, sides, letter in (("from", _A_SIDE, "a"), ("to", _B_SIDE, "b"))
    for what in ("imei", "imsi")
}

EVENT_WORDS: Final[dict[str, str]] = {
    "time": "time, date time, datetime, date and time, date/time, timestamp, time stamp, start, start time, "
    "start date time, start datetime, start date and time, start date/time, call start, call start time, call time, "
    "call date time, call date and time, start timestamp, event time, event date time, event start, event timestamp, "
    "begin, begin time, answer time, answered time, connect time, connect date time, conn time, connection time, "
    "seizure dt tm, seizure date time, start dt tm, record opening time, event date and time, date of call, "
    "origination time, delivery time, sent time, message time, sms time, session start, session start time, "
    "call datetime, usage date time, transaction time, connected at, started, started at, start of call, "
    "beginn, startzeit, zeitpunkt, zeitstempel, beginn datum, datum uhrzeit, datum zeit, horodatage, date heure, "
    "date et heure, debut, date debut, inicio, fecha hora, fecha y hora, fecha inicio, inizio, data ora, data e ora, "
    "inizio chiamata, datum tijd, begintijd, poczatek, data i godzina, data hora, data e hora, start local time, "
    "start time local, start time utc, utc start time, start utc, local time, utc time, time utc, event date",
    "attempt_time": "seizure time, attempt time, call attempt time, setup time, call setup time, dial time, alert time",
    "date": "date, call date, start date, event date, conn date, connect date, connection date, date of call, "
    "datum, fecha, data, usage date, date start, start date local, start date utc, begin date, session date, "
    "dt, day, date appel, fecha llamada, data chiamata, dialled date, message date, date utc",
    "clock": "time, call time, start time, event time, conn time, connect time, connection time, uhrzeit, zeit, heure, "
    "hora, ora, orario, tijd, godzina, usage time, time start, start time local, time of call, begin time, "
    "session time, message time, hour, clock, heure appel, local time, time utc",
    "end": "end, end time, end date time, end datetime, end date and time, end date/time, stop, stop time, finish, "
    "finish time, release time, disconnect time, call end, call end time, end timestamp, event end, session end, "
    "session end time, ended, ended at, end of call, clear time, disc time, ende, endzeit, fin, date fin, fecha fin, "
    "fine, eindtijd, koniec, fim, end time local, end time utc, end utc, end dt tm",
    "end_date": "end date, stop date, release date, disconnect date, date end, enddatum",
    "end_clock": "end time, stop time, release time, disconnect time, time end, finish time",
    "zone": "zone, time zone, timezone, tz, utc offset, gmt offset, offset, ms time zone, mstimezone, time offset, "
    "zeitzone, fuseau horaire, zona horaria, fuso orario",
    "subject": "subject, subject number, subject msisdn, subject phone, target number, target msisdn, target phone, "
    "target phone number, served number, served msisdn, served party, served party number, msisdn, own number, "
    "mobile directory number, mdn, user msisdn, subscriber number, subscriber, subscriber msisdn, customer number, "
    "phone number, my number, account number msisdn, monitored number, number of interest, ctn, target, "
    "eigene rufnummer, rufnummer, teilnehmer, teilnehmernummer, anschluss, anschlussnummer, numero abonne, "
    "numero ligne, linea, numero linea, abonent, user, user number, this number, subject no, handset number",
    "other": "other, other number, other party, other party number, other msisdn, other phone, other end, "
    "correspondent, correspondent id, correspondent number, counterpart, counterparty, counterparty number, "
    "contact, contact number, remote, remote number, remote party, party, party number, second party, "
    "call partner identity, partner, partner number, number, phone no, telephone number, other no, other party msisdn, "
    "dialled received number, called calling number, calling called number, number called received, peer, "
    "gegenstelle, gegenrufnummer, partner rufnummer, correspondant, numero correspondant, interlocutor, "
    "interlocutore, tegenpartij, rozmowca, outro numero",
    "from": _A,
    "to": _B,
    "dialled": "dialled, dialed, dialled number, dialed number, dialled digits, dialed digits, dialed digit number, "
    "dialled digit number, number dialled, number dialed, dialled no, digits dialled, digits dialed, "
    "original dialed number, original called number, original called party, numero compose, gewaehlte rufnummer, "
    "gewahlte rufnummer, numero marcado, numero composto, dialled b number",
    "forwarded_to": "forwarded to, forwarded number, forward to, forwarded to number, diverted to, diverted number, "
    "diverted to number, divert number, redirected to, redirected number, redirect number, c number, c party, "
    "c party number, c msisdn, number c, third party, third party number, transferred to, transferred number, "
    "forwarding number, translated number, umgeleitet an, weitergeleitet an, weiterleitung",
    "subject_name": "subject name, target name, own name, subscriber name, user name",
    "other_name": "other name, correspondent name, contact name, other party name, counterparty name",
    "from_name": _sides(_A_SIDE, "name") + ", from name, a name",
    "to_name": _sides(_B_SIDE, "name") + ", to name, b name",
    "direction": "direction, dir, call direction, in out, in/out, inout, incoming outgoing, incoming/outgoing, "
    "in or out, traffic direction, event direction, leg, leg type, m r #, mr#, m_r_#, mobile role, call leg, io, i/o, "
    "mo mt, mo/mt, moc mtc, origination, sms direction, message direction, richtung, sens, sentido, direzione, "
    "verso, kierunek, direcao, direction of call, orig term",
    "service": "service, service type, type, call type, event type, record type, usage type, product, product type, "
    "interaction, communication type, comms type, comm type, activity, activity type, call record type, "
    "basic service, bearer, teleservice, tele service, traffic type, transaction type, transaction, event, category, "
    "call category, kind, call event type, cdr type, usage, feature, service name, service used, voice sms, "
    "message type, sms type, session type, dienst, dienstart, art, verbindungsart, typ, service utilise, tipo, "
    "tipo de servicio, tipo servicio, tipo llamada, tipo chiamata, soort, dienstsoort, rodzaj, rodzaj polaczenia, "
    "usluga, servico, tipo de servico, type appel, type communication, type of communication, type of call, "
    "type of event, call description",
    "duration_s": "duration, call duration, call length, length, elapsed, elapsed time, et, talk time, duration secs, "
    "duration sec, duration s, duration seconds, duration in seconds, duration of call, call duration seconds, "
    "call duration secs, duration mm ss, duration hh mm ss, dur, billed duration, chargeable duration, seconds, secs, "
    "length of call, conversation time, voice duration, event duration, session duration, usage duration, "
    "call duration s, dauer, gespraechsdauer, gesprachsdauer, dauer s, duree, duree appel, duracion, durata, "
    "durata chiamata, duur, gespreksduur, czas trwania, dlugosc rozmowy, duracao, duration hhmmss, minutes seconds",
    "ring_s": "ring, ring time, ringing time, ring duration, ringing duration, ring seconds, time to answer, "
    "setup duration, call setup duration, seizure duration, alerting time, alerting duration, "
    "seizure time seconds, seizure time, klingeldauer, rufdauer, post dial delay",
    "outcome": "outcome, result, call result, status, call status, answered, disposition, call disposition, "
    "answer indicator, answered unanswered, sms result, delivery status, completion, completed, call outcome, "
    "answer status, event status, connection status, ergebnis, resultat, resultado, esito, stato, stav",
    "cause": "cause, cause code, release cause, clear cause, cause for term, cause for termination, "
    "termination cause, termination code, cause of termination, clear code, reason, disconnect cause, disconnect code, "
    "termination reason, cause for rec closing, call termination cause, diagnostics, call code, answer code",
    **_IDENTITIES,
    **_SIDE_DEVICES,
    "network": _NETWORK,
    "rat": _RAT,
    "start_cell": _CELL_ID + ", " + _placed(_FIRST, _CELL_ID) + ", location, user location information, "
    "user location, cell at start, cell location, location cell, first cell site id, start cgi, cell start",
    "end_cell": _placed(_LAST, _CELL_ID) + ", last user location information, change of location, cell at end, "
    "cell end, end cgi",
    **_SIDE_CELLS,
    **{part: words + ", " + _placed(_FIRST, words) for part, words in _PARTS.items()},
    **{f"end_{part}": _placed(_LAST, words) for part, words in _PARTS.items()},
    "start_lat": _LAT_ONLY + ", " + _placed(_FIRST + ", cell, site, tower, start cell, first cell, antenna", _LAT_ONLY),
    "start_lon": _LON_ONLY + ", " + _placed(_FIRST + ", cell, site, tower, start cell, first cell, antenna", _LON_ONLY),
    "start_azimuth": _AZIMUTH + ", " + _placed(_FIRST + ", start cell, first cell", _AZIMUTH),
    "end_lat": _placed(_LAST + ", end cell, last cell", _LAT_ONLY),
    "end_lon": _placed(_LAST + ", end cell, last cell", _LON_ONLY),
    "end_azimuth": _placed(_LAST + ", end cell, last cell", _AZIMUTH),
    "site_name": "site, site name, site address, cell site name, cell address, start cell address, first cell address, "
    "start cell name, start site, start site name, location name, location address, address of cell, mast address, "
    "start cell postcode, cell postcode, site postcode, standort, adresse cellule, tower address, cell location name",
    "charging_id": "charging id, charging identifier, chargingid, charging identity",
    "sequence": "sequence, sequence number, seq, seq no, record sequence number, part number, partial record number",
    "bytes_up": "bytes up, upload, uplink, bytes uplink, data up, uplink bytes, upload bytes, data volume uplink, "
    "volume up, up bytes, bytes sent, data sent, uploaded bytes, data volume gprs uplink, octets up, bytes upload, "
    "uplink volume, data uploaded, upload volume",
    "bytes_down": "bytes down, download, downlink, bytes downlink, data down, downlink bytes, download bytes, "
    "data volume downlink, volume down, down bytes, bytes received, data received, downloaded bytes, "
    "data volume gprs downlink, octets down, bytes download, downlink volume, data downloaded, download volume",
    "apn": "apn, access point, access point name, access point name ni, accesspointnameni",
    "ip": "ip, ip address, ipv4, ipv6, served pdp address, served pdp pdn address, servedpdppdnaddress, device ip, "
    "source ip, assigned ip, ip addr, allocated ip, private ip, user ip",
    "leg_group": "item, call id, callid, leg group, call group, correlation id, call identifier, session id, "
    "network call reference, call leg group, linked call id",
    "reference": "reference, call reference, record id, record number, message reference, record ref, cdr id, "
    "unique id, event id, transaction id, call ref, record reference, message id",
}

CELL_WORDS: Final[dict[str, str]] = {
    "cell": _CELL_ID + ", cell ci cgi, cell id cgi, cell id ecgi",
    **_PARTS,
    "network": _NETWORK,
    "rat": _RAT,
    "site_id": "site id, site number, site no, site ref, site reference, site code, site, nodeb id, base station id, "
    "cell site ref, station id, standort id",
    "site_name": "site name, name, cell site name, location, address, site address, location name, town, city, street, "
    "address 1, address 2, address 3, address line 1, address line 2, mast name, tower name, standort, standortname, "
    "description, site location, site town, street address, strasse, ort, direccion, indirizzo, adresse, adres",
    "postcode": "postcode, post code, site postcode, zip, zip code, plz, postleitzahl, code postal, codigo postal, cap",
    "os_grid": "os grid, os grid ref, os grid reference, grid ref, grid reference, ngr, national grid reference, osgr, "
    "os ref, bng",
    "easting": "easting, eastings, e, os easting, x, bng easting, osgb easting",
    "northing": "northing, northings, n, os northing, y, bng northing, osgb northing",
    "lat": _LAT + ", site lat, site latitude, cell lat, cell latitude",
    "lon": _LON + ", site lon, site long, site longitude, cell lon, cell longitude",
    "azimuth": _AZIMUTH + ", direction, orientation, richtung, hauptstrahlrichtung",
    "beamwidth": "beamwidth, beam width, beam, horizontal beamwidth, hbw, h bw, h beamwidth, sector width, arc, "
    "oeffnungswinkel, offnungswinkel, beam angle, coverage angle",
    "height_m": "height, antenna height, mast height, height m, agl, height agl, hoehe, antenna height m, hohe",
    "valid_from": "valid from, from, from date, date from, start date, start, effective from, effective date, "
    "on air, on air date, live from, live date, in service from, active from, date valid from, gueltig ab, gultig ab, "
    "validfrom, commissioned, first seen",
    "valid_to": "valid to, to, to date, date to, end date, end, effective to, valid until, off air, off air date, "
    "live to, in service to, active to, date valid to, expiry, gueltig bis, gultig bis, validto, decommissioned, "
    "until, last seen",
}

SUBSCRIBER_WORDS: Final[dict[str, str]] = {
    "subject": "number, msisdn, phone, phone number, phone no, telephone, telephone number, telephone no, tel, tel no, "
    "mobile, mobile number, mobile no, subscriber number, subject number, target number, target, subject, cli, mdn, "
    "ctn, customer msisdn, line, line number, service number, rufnummer, telefonnummer, anschlussnummer, numero, "
    "numero telephone, numero de telephone, telefono, numero telefono, telefoonnummer, numer telefonu, numer, telefone",
    "name": "name, full name, subscriber name, customer name, subscriber, customer, registered name, account name, "
    "account holder, holder, registered user, title, first name, forename, forenames, given name, middle name, "
    "surname, last name, family name, company, company name, organisation, vorname, nachname, nom, prenom, nombre, "
    "apellido, cognome, nome, naam, imie, nazwisko, kunde, anschlussinhaber, titulaire, titular, billing name, "
    "user name, subscriber surname, subscriber forename, contact name",
    "address": "address, subscriber address, customer address, billing address, home address, registered address, "
    "installation address, address 1, address 2, address 3, address 4, address line 1, address line 2, "
    "address line 3, address line 4, town, city, county, street, house number, country, anschrift, adresse, strasse, "
    "ort, direccion, indirizzo, adres, endereco, installation, delivery address, house, street name",
    "postcode": "postcode, post code, zip, zip code, plz, postleitzahl, code postal, codigo postal, cap, "
    "billing postcode, subscriber postcode, home postcode",
    "date_of_birth": "date of birth, dob, birth date, birthdate, birthday, geburtsdatum, geburtstag, "
    "date de naissance, fecha de nacimiento, data di nascita, geboortedatum, data urodzenia, data de nascimento, d o b",
    "account": "account, account number, account no, account ref, account id, customer number, customer id, "
    "customer ref, customer account, billing account, ban, kundennummer, numero client, vertragsnummer, customer no, "
    "account reference, contract number",
    "tariff": "tariff, plan, price plan, rate plan, contract type, account type, customer type, type, payment type, "
    "prepaid, prepay postpay, pre post paid, prepay, product, subscription type, tarif, vertragsart, tarifa, tariffa, "
    "service plan, line type, prepaid postpaid",
    "network": _NETWORK,
    **_IDENTITIES,
    "valid_from": "activation date, activated, activation, start date, start, connection date, connected, valid from, "
    "from, from date, date from, activation date time, activation time, effective from, effective date, active from, "
    "date activated, service start, contract start, sim activation date, aktivierung, aktivierungsdatum, "
    "vertragsbeginn, date activation, fecha activacion, date connected, first use, top up registration date",
    "valid_to": "disconnection date, disconnected, deactivation date, deactivated, deactivation, end date, end, "
    "valid to, to, to date, date to, termination date, terminated, effective to, valid until, active to, "
    "date deactivated, service end, contract end, cancellation date, cease date, ceased, vertragsende, abschaltung, "
    "date disconnected, cancelled, until, expiry date",
}
