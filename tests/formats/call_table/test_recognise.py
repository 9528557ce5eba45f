"""What is claimed, with which score, and what is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from casefold.errors import BadOption
from casefold.formats.call_table import FORMAT
from casefold.formats.contract import POSSIBLE, SURE, ReadOptions
from casefold.formats.readers.source import open_source
from tests.formats.call_table.collector import read_text

NOT_OURS = {
    "recharges.csv": "datetime,amount,retailer_id\n2015-1-13,12,1185\n2015-2-1,4,1185\n",
    "attributes.csv": "key,value\nindividual_id,7atr8f53\ngender,female\n",
    "weeks.csv": "year_week,channel,weekday,section,value\n2014-28,0,4,10,1.0\n2014-28,1,3,10,1.0\n",
    "letters.csv": "a,b,c\n1,2,3\n4,5,6\n",
    "axes.csv": "x,y,z\n1,2,3\n4,5,6\n",
    "bank.csv": "Date,Description,Amount,Transaction Type,Category,Account Name\n6/12/15,Transfer,1000.00,debit,X,Y\n",
    "card.csv": '"Merchant Name","Card","Date","Time","Amount"\n"Shop","**** 1234","01/10/2019","06:50 PM","36.33"\n',
    "persons.csv": "rec_id,given_name,surname,postcode,date_of_birth\nr1,alex,sample,4011,19081209\n",
    "headers.csv": "From,To,Date,Subject\na@example.org,b@example.org,1/6/2014 8:39,Report\n",
    "edges_phonecalls.csv": "14\t101\t2\n18\t19\t5\n19\t18\t6\n",
    "friends.csv": "Source,Target,Weight\n1,2,3\n2,3,4\n",
    "timeline.csv": "timestamp,message,timestamp_desc,datetime\n1532703487000000,foo,Access,2018-07-27T10:58\n",
    "phonebook.csv": "Name,Phone Number\nAlex Sample,07700900123\nBo Example,07700900456\n",
    "places.csv": "Contact Phone Number,Location,City\n07700900123,here,Testtown\n",
    "weather.csv": "id,latitude,longitude,temperature\n1,51.5,-0.1,12\n",
    "empty.csv": "",
    "one_line.csv": "nothing to see\n",
    "prose.txt": "Dear all,\nfind the calls of 13/02/2026, from 07700900123 to 07700900456, attached.\nRegards\n",
}

OURS = {
    "calls.csv": ("Source;Target;Weight\n1;2;3\n2;3;-1\n", SURE, 1.0),
    "sms.csv": ("Source;Target\n1;2\n2;3\n", SURE, 1.0),
    "ego.csv": ("interaction,direction,correspondent_id,datetime\ncall,in,A,2014-03-02 07:13:30\n", SURE, 1.0),
    "towers.csv": ("antenna_id,latitude,longitude\n1,42.35,-71.09\n", SURE, 1.0),
    "kind_unsaid.csv": (
        "Calling Number,Called Number,Start Time,Duration\n07700900123,07700900456,13/02/2026 09:30:15,45\n",
        POSSIBLE,
        SURE,
    ),
    "no_header.csv": (
        "2026-02-13 09:30:15,07700900123,07700900456,Voice,62\n2026-02-13 09:41:15,07700900456,07700900123,SMS,33\n",
        POSSIBLE,
        SURE,
    ),
    "foreign_words.csv": (
        "Wann,Wer,Wen,Was\n2026-02-13 09:30:15,07700900123,07700900456,Voice\n"
        "2026-02-13 09:41:15,07700900456,07700900123,SMS\n",
        POSSIBLE,
        SURE,
    ),
    "unknown_codes.csv": (
        "Call Type,A Number,B Number,Start\n77,07700900123,07700900456,13/02/2026 09:30\n"
        "78,07700900456,07700900123,13/02/2026 09:31\n",
        POSSIBLE,
        SURE,
    ),
    "two_numbers.csv": (
        "Type,A Number,Caller,B Number,Start\nVoice,07700900123,07700900124,07700900456,13/02/2026 09:30\n"
        "SMS,07700900123,07700900124,07700900789,13/02/2026 09:31\n",
        POSSIBLE,
        SURE,
    ),
}


@pytest.mark.parametrize("name", NOT_OURS)
def test_tables_of_other_things_are_left_alone(tmp_path: Path, name: str) -> None:
    """A file that holds no communications is not claimed, whatever it is called."""
    path = tmp_path / name
    path.write_text(NOT_OURS[name], encoding="utf-8")
    recognition = FORMAT.recognise(open_source(path, name=name), ReadOptions())
    assert recognition is None or recognition.score < POSSIBLE


@pytest.mark.parametrize("name", OURS)
def test_tables_of_communications_score(tmp_path: Path, name: str) -> None:
    """A clear table is taken at once; one that leaves something open says what, and scores less."""
    text, low, high = OURS[name]
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    recognition = FORMAT.recognise(open_source(path, name=name), ReadOptions())
    assert recognition is not None
    assert low <= recognition.score < high or recognition.score == high == 1.0
    assert (len(recognition.questions) > 0) == (recognition.score < SURE)


def test_tie_names_both_columns(tmp_path: Path) -> None:
    """Two columns that could both be the caller are put before a person."""
    path = tmp_path / "two_numbers.csv"
    path.write_text(OURS["two_numbers.csv"][0], encoding="utf-8")
    recognition = FORMAT.recognise(open_source(path), ReadOptions())
    assert recognition is not None
    assert recognition.questions == ("which column is from: 'A Number' or 'Caller'?",)


def test_why_can_be_checked(tmp_path: Path) -> None:
    """The reason names the header's row and how many columns are known."""
    recognition, _ = read_text(tmp_path, "Title\n\nA Number,B Number,SMS Time,Blurb\n1,2,13/02/2026 09:30,x\n")
    assert recognition.why == "header in row 3, 3 of 4 columns known"


def test_no_table_is_not_claimed(tmp_path: Path) -> None:
    """Bytes that are no table are nobody's calls."""
    path = tmp_path / "calls.csv"
    path.write_bytes(b"%PDF-1.4 calls")
    assert FORMAT.recognise(open_source(path, name="calls.csv"), ReadOptions()) is None


def test_unknown_profile_is_refused(tmp_path: Path) -> None:
    """A profile that does not exist is named in the error, with those that do."""
    with pytest.raises(BadOption, match="there is no profile 'nokia'"):
        read_text(tmp_path, OURS["calls.csv"][0], "calls.csv", profile="nokia")


def test_profile_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """A profile asked for by name must fit, or the file would be read by guesses the person did not want."""
    with pytest.raises(BadOption, match="does not fit"):
        read_text(tmp_path, OURS["calls.csv"][0], "calls.csv", profile="att_mobility_voice")
