"""The words of call data mean what networks mean by them, and unknown words mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefold.text.vocabulary import CallWord, direction_of, outcome_of, rat_of, read_word, service_of

DIRECTIONS = {
    "outgoing": "out|Outgoing|OUTBOUND|MO|mo|MOC|Originating|orig|O|dialled|sent|made|sortant|ausgehend|saliente|"
    "Chiamata in uscita|wychodzące|CALL_OUT|VOICE-MO|Voice (Outgoing)|mSOriginating|Outgoing WhatsApp call",
    "incoming": "in|Incoming|inbound|MT|MTC|terminating|received|I|missed|eingehender Anruf|appel entrant|"
    "llamada entrante|in entrata|przychodzące|Text Message Received|mSTerminating",
    "forwarded": "forwarded|CF|callForwarding|Call Forwarded|divert|DIVERTED|Rufumleitung|renvoi d'appel|desvío|"
    "przekierowane|Sent to voicemail|Call Forwarded Out",
}
SERVICES = {
    "voice": "voice|Voice call|CALL|telephony|MOC|mSOriginating|VoLTE call|VoWiFi|WIFI-CALL|Anruf|appel vocal|llamada|"
    "chiamata|rozmowa|Phone Call|Call Forwarded|Voice (Outgoing)",
    "sms": "SMS|text|Text Message|SMSc|MO SMS|mSOriginatingSMSinMSC|SMS-MT|short message|Kurznachricht|texto",
    "mms": "MMS|picture message|Multimedia Message|MMS MO",
    "data": "GPRS|data|Internet|4G data|LTE data|Mobile Data|MobileData|packet data|Daten|données|datos|dati|dane",
    "voicemail": "voicemail|Voice Mail|Voicemail retrieval|Mailbox|messagerie vocale|buzón de voz|Sent to voicemail",
    "other": "USSD|RCS|RCS-IMChat|fax|video call|VoIP|Internet call",
}
OUTCOMES = {
    "answered": "answered|Connected|COMPLETED|successful|Call answered|Normal call clearing|répondu|angenommen",
    "unanswered": "unanswered|No Answer|not answered|NO_ANSWER|missed|Missed call|NoAnswer|verpasst|sans réponse|"
    "perdida|nie\u00adodebrane",
    "busy": "busy|User Busy|besetzt|occupé|zajęte",
    "failed": "failed|Failure|congestion|not reachable|Unallocated number|fehlgeschlagen|échec",
    "voicemail": "voicemail|To Voicemail|diverted to voicemail|Mailbox",
    "rejected": "rejected|Declined|call rejected|abgelehnt|odrzucone",
}
RADIOS = {
    "2G": "2G|GSM|geran",
    "3G": "3G|UMTS|WCDMA|utran|hspa+",
    "4G": "4G|LTE|E-UTRAN|EUTRAN|4G data|VoLTE call",
    "5G": "5G|NR|5G NSA|VoNR",
    "WiFi": "WiFi|Wi-Fi|WLAN|VoWiFi|WIFI-CALL",
}
UNKNOWN = "|11|99|hello|checked in|non-voice|No SMS|in/out|e-mail sent|text and data|call out of bundle|-|?|Internal"


def _pairs(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(word, meaning) for meaning, words in table.items() for word in words.split("|")]


@pytest.mark.parametrize(("word", "meaning"), _pairs(DIRECTIONS))
def test_directions(word: str, meaning: str) -> None:
    """Directions are read in five languages and the words of the standards."""
    assert direction_of(word) == meaning


@pytest.mark.parametrize(("word", "meaning"), _pairs(SERVICES))
def test_services(word: str, meaning: str) -> None:
    """So are the kinds of communication."""
    assert service_of(word) == meaning


@pytest.mark.parametrize(("word", "meaning"), _pairs(OUTCOMES))
def test_outcomes(word: str, meaning: str) -> None:
    """An outcome is read from the whole phrase: `not answered` is not `answered`."""
    assert outcome_of(word) == meaning


@pytest.mark.parametrize(("word", "meaning"), _pairs(RADIOS))
def test_radios(word: str, meaning: str) -> None:
    """Radio technologies are read from their generations and their own names."""
    assert rat_of(word) == meaning


@pytest.mark.parametrize(
    ("word", "both"),
    [
        ("MO SMS", CallWord("sms", "outgoing")),
        ("mSTerminatingSMSinMSC", CallWord("sms", "incoming")),
        ("SMS Out", CallWord("sms", "outgoing")),
        ("Voice In", CallWord("voice", "incoming")),
        ("Call Forwarded", CallWord("voice", "forwarded")),
        ("GPRS", CallWord("data", None)),
        ("Incoming", CallWord(None, "incoming")),
        ("Sent to voicemail", CallWord("voicemail", "forwarded")),
    ],
)
def test_one_word_may_say_both(word: str, both: CallWord) -> None:
    """Service and direction come together where one column holds both."""
    assert read_word(word) == both


@pytest.mark.parametrize("word", UNKNOWN.split("|"))
def test_unknown_words_mean_nothing(word: str) -> None:
    """What is not known, denied or said both ways is left open."""
    assert read_word(word).direction is None
    assert read_word(word).service is None
    assert outcome_of(word) is None
    assert rat_of(word) is None


def test_gprs_names_no_radio() -> None:
    """UK returns call any mobile data GPRS; two radios in one word are none."""
    assert rat_of("GPRS") is None
    assert rat_of("3G/4G") is None


@given(
    st.sampled_from([word for word, _ in _pairs(DIRECTIONS) if word.isascii()]),
    st.sampled_from(["{}", " {} ", "[{}]", "{}."]),
)
def test_case_and_punctuation_do_not_matter(word: str, frame: str) -> None:
    """Upper case, spaces and brackets around a word change nothing."""
    expected = direction_of(word)
    assert direction_of(frame.format(word)) == expected
    if word == word.upper() or word == word.lower() or word.istitle():
        assert direction_of(frame.format(word.upper())) == expected


@given(st.text(max_size=100))
def test_any_text_is_survived(text: str) -> None:
    """No text breaks the reading, whatever it holds."""
    assert isinstance(read_word(text), CallWord)
    assert outcome_of(text) is None or text.strip()
    assert rat_of(text) is None or text.strip()
