"""The word lists behind `vocabulary`: plain lower-case phrases without accents, and what each one says.

General knowledge where no source is marked in `vocabulary`; a profile may correct any of them.
"""

from __future__ import annotations

from typing import Final


def _listed(**groups: str) -> dict[str, str]:
    return {phrase.strip(): meaning for meaning, phrases in groups.items() for phrase in phrases.split(",")}


def _set(phrases: str) -> frozenset[str]:
    return frozenset(phrase.strip() for phrase in phrases.split(","))


DIRECTIONS: Final = _listed(
    outgoing=(
        "out, outgoing, outbound, mo, moc, originating, originated, orig, origination, mobile originated, "
        "mobile originating, mobile originated call, dialled, dialed, dialled call, sent, made, placed, o, og, "
        "from subscriber, "
        "ausgehend, ausgehende, ausgehender, ausgehendes, abgehend, abgehende, abgehender, gesendet, gewahlt, "
        "sortant, sortante, sortants, emis, emise, envoye, "
        "saliente, salientes, realizada, efectuada, enviado, enviada, "
        "in uscita, uscente, effettuata, inviato, inviata, "
        "wychodzace, wychodzaca, wychodzacy, wykonane, wyslane, wyslany"
    ),
    incoming=(
        "in, incoming, inbound, mt, mtc, terminating, terminated, term, termination, mobile terminated, "
        "mobile terminating, mobile terminated call, received, receive, i, ic, missed, missed call, to subscriber, "
        "eingehend, eingehende, eingehender, eingehendes, ankommend, ankommende, ankommender, empfangen, verpasst, "
        "entrant, entrante, entrants, recu, recue, "
        "entrantes, recibida, recibido, perdida, llamada perdida, "
        "in entrata, in arrivo, ricevuta, ricevuto, persa, "
        "przychodzace, przychodzaca, przychodzacy, odebrane, nieodebrane"
    ),
    forwarded=(
        "forwarded, forward, forwarding, call forward, call forwarded, call forwarding, cf, cfw, cfu, cfb, cfnry, "
        "cfnr, cfnrc, divert, diverted, diversion, call divert, call diverted, call diversion, redirected, "
        "sent to voicemail, forwarded to voicemail, diverted to voicemail, "
        "transferred, umgeleitet, weitergeleitet, rufumleitung, rufweiterleitung, weiterleitung, "
        "renvoi, renvoye, transfere, transferee, renvoi d appel, desviada, desvio, desvio de llamada, reenviada, "
        "inoltrata, deviata, deviazione, trasferita, przekierowane, przekierowana, przekazane, przekierowanie"
    ),
)

SERVICES: Final = _listed(
    voice=(
        "voice, voice call, call, calls, phone call, telephony, telephone, speech, moc, mtc, gsm call, cs call, "
        "volte, volte call, vowifi, vowifi call, vonr, wifi call, wifi calling, wi fi call, wi fi calling, "
        "missed call, dialled call, mobile originated call, mobile terminated call, "
        "sprache, anruf, anrufe, gesprach, telefonie, telefonat, sprachanruf, rufumleitung, rufweiterleitung, "
        "appel, appels, voix, appel vocal, renvoi d appel, "
        "llamada, llamadas, voz, llamada de voz, llamada perdida, desvio de llamada, "
        "chiamata, chiamate, voce, chiamata vocale, rozmowa, rozmowy, polaczenie, polaczenie glosowe, glos, "
        "call forward, call forwarded, call forwarding, call divert, call diverted, call diversion"
    ),
    sms=(
        "sms, smss, text, texts, text message, text messages, txt, short message, short message service, smsc, "
        "sms text, kurznachricht, textnachricht, texto, message texte, mensaje de texto, messaggio di testo, "
        "wiadomosc tekstowa, wiadomosc sms"
    ),
    mms=(
        "mms, multimedia message, multimedia messaging, picture, picture message, picture messaging, photo message, "
        "multimedia, bildnachricht, message multimedia, mensaje multimedia, messaggio multimediale, wiadomosc mms"
    ),
    data=(
        "data, gprs, internet, gprs data, mobile data, data session, packet, packet data, packet switched, ps, "
        "ps data, "
        "pdp, pdp context, edge, hsdpa, hspa, mobile internet, internet access, web, wap, data call, "
        "daten, datenverbindung, donnees, donnees mobiles, datos, datos moviles, dati, dati mobili, "
        "dane, transmisja danych, pakiet danych"
    ),
    voicemail=(
        "voicemail, voice mail, voicemail call, mailbox, voicemail retrieval, voicemail deposit, answerphone, vmail, "
        "sent to voicemail, forwarded to voicemail, diverted to voicemail, anrufbeantworter, sprachbox, "
        "messagerie vocale, repondeur, buzon de voz, segreteria telefonica, segreteria, poczta glosowa"
    ),
    other=(
        "ussd, rcs, rcs chat, rcs im chat, fax, video call, video, videocall, videoanruf, appel video, "
        "videollamada, videochiamata, location update, supplementary service, internet call, voip, imessage"
    ),
)

# Words that say something only where every other word beside them is known.
WEAK: Final = _set(
    "in, out, o, i, mo, mt, og, ic, sent, made, placed, received, receive, term, orig, terminated, "
    "forward, call, calls, text, texts, transferred, cf, web, packet, ps, edge, multimedia, video, "
    "telephone, missed, originated, transfere, transferee, perdida, persa, in arrivo"
)

NEUTRAL: Final = _set(
    "call, leg, record, cdr, service, session, message, messages, type, event, mobile, subscriber, 2g, "
    "3g, 4g, 5g, lte, gsm, umts, nr, wifi, wi, fi, the, by, a, from, to, msc, volte, hd, domestic, "
    "international, national, roaming, local, nachricht, mensaje, messaggio, wiadomosc, appel, llamada, "
    "chiamata, anruf, polaczenie"
)

NEGATIONS: Final = _set("no, non, not, without, nicht, kein, keine, sans, sin, senza, bez, nie, never")

# Words written as one, compared without spaces, punctuation or case: service, direction.
WHOLE: Final[dict[str, tuple[str | None, str | None]]] = {
    "msoriginating": ("voice", "outgoing"),
    "msterminating": ("voice", "incoming"),
    "msoriginatingsmsinmsc": ("sms", "outgoing"),
    "msterminatingsmsinmsc": ("sms", "incoming"),
    "callforwarding": ("voice", "forwarded"),
    "rcsimchat": ("other", None),
    "mocallrecord": ("voice", "outgoing"),
    "mtcallrecord": ("voice", "incoming"),
    "mocall": ("voice", "outgoing"),
    "mtcall": ("voice", "incoming"),
    "mcfcallrecord": ("voice", "forwarded"),
    "mosmsrecord": ("sms", "outgoing"),
    "mtsmsrecord": ("sms", "incoming"),
    "mosms": ("sms", "outgoing"),
    "mtsms": ("sms", "incoming"),
    "smsmo": ("sms", "outgoing"),
    "smsmt": ("sms", "incoming"),
    "smsout": ("sms", "outgoing"),
    "smsin": ("sms", "incoming"),
    "mmsmo": ("mms", "outgoing"),
    "mmsmt": ("mms", "incoming"),
    "momms": ("mms", "outgoing"),
    "mtmms": ("mms", "incoming"),
    "pgwrecord": ("data", None),
    "sgwrecord": ("data", None),
    "sgsnpdprecord": ("data", None),
    "ggsnpdprecord": ("data", None),
}

OUTCOMES: Final = _listed(
    answered=(
        "answered, connected, completed, successful, success, established, call completed, normal, "
        "normal call clearing, normal clearing, normal release, "
        "angenommen, beantwortet, verbunden, erfolgreich, repondu, abouti, decroche, contestada, atendida, "
        "respondida, risposto, risposta, completata, odebrane, odebrana, zakonczone"
    ),
    unanswered=(
        "unanswered, not answered, no answer, noanswer, no reply, noreply, missed, ring no answer, cancelled, "
        "canceled, "
        "abandoned, originator cancel, no user responding, "
        "verpasst, nicht angenommen, nicht beantwortet, unbeantwortet, keine antwort, manque, sans reponse, "
        "non repondu, "
        "perdida, no contestada, sin respuesta, persa, senza risposta, non risposto, nessuna risposta, "
        "nieodebrane, nieodebrana, brak odpowiedzi"
    ),
    busy="busy, user busy, line busy, engaged, besetzt, occupe, ocupado, ocupada, occupato, occupata, zajete, zajety",
    failed=(
        "failed, fail, failure, error, unsuccessful, congestion, network congestion, not reachable, unreachable, "
        "network failure, number unobtainable, unallocated number, invalid number, network error, not delivered, "
        "undelivered, delivery failed, call failed, "
        "fehlgeschlagen, nicht erreichbar, fehler, echec, echoue, injoignable, fallida, fallido, error de red, "
        "fallita, fallito, non raggiungibile, nieudane, nieudana, blad"
    ),
    voicemail=(
        "voicemail, voice mail, to voicemail, sent to voicemail, forwarded to voicemail, diverted to voicemail, "
        "went to voicemail, mailbox, answerphone, messagerie, messagerie vocale, repondeur, buzon de voz, "
        "segreteria telefonica, segreteria, poczta glosowa, anrufbeantworter"
    ),
    rejected=(
        "rejected, declined, refused, denied, blocked, call rejected, user rejected, "
        "abgelehnt, abgewiesen, refuse, rejete, rechazada, rechazado, rifiutata, rifiutato, odrzucone, odrzucona"
    ),
)

# GPRS is missing on purpose: UK returns call any mobile data so [S2], whatever the radio.
RADIOS: Final = {
    phrase: rat
    for rat, phrases in {
        "2G": "2g, gsm, geran",
        "3G": "3g, umts, utran, wcdma, hspa, hsdpa, hsupa",
        "4G": "4g, lte, eutran, e utran, volte, eps",
        "5G": "5g, nr, vonr, 5gnr, 5gs, 5gsa, 5gnsa",
        "WiFi": "wifi, wi fi, wlan, vowifi",
    }.items()
    for phrase in phrases.split(", ")
}
