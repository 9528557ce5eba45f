"""The words themselves: what banks and card issuers call their columns. Data, not rules.

Written from published samples and general knowledge. Case, accents, signs and a currency behind the name do not matter.
"""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "booked": "posted date, posting date, date posted, post date, booking date, date booked, booked, completed date, "
    "date completed, entry date, process date, processed date, settlement date, buchungstag, buchungsdatum, buchung, "
    "boekdatum, boekingsdatum, date comptable, date de comptabilisation, date operation comptable, fecha contable, "
    "fecha operacion, data contabile, data ksiegowania, bokforingsdag, bokforingsdatum, data lancamento, data mov",
    "date": "date, transaction date, date of transaction, trans date, tran date, created, created date, created utc, "
    "date utc, date time, datetime, timestamp, transaction time, payment date, date paid, paid on, journal date, "
    "journaldate, purchase date, started date, operation date, datum, transaktionsdatum, umsatztag, belegdatum, "
    "transactiedatum, date operation, date de l operation, date d operation, fecha, fecha transaccion, data, "
    "data operazione, data operacji, data transakcji, data da operacao, dato, paivamaara, kirjauspaiva, "
    "journal entry date",
    "clock": "time, transaction time of day, uhrzeit, tijd, heure, hora, ora, godzina",
    "zone": "time zone, timezone",
    "value": "value date, date value, valuta, valutadatum, wertstellung, wertstellungsdatum, rentedatum, date valeur, "
    "date de valeur, fecha valor, data valuta, data waluty, interest date, valuteringsdatum, effective date",
    "amount": "amount, transaction amount, amount paid, payment amount, net amount, netamount, net, value of payment, "
    "sum, total, betrag, umsatz, bedrag, montant, importe, importo, kwota, kwota operacji, kwota transakcji, belopp, "
    "belob, belop, summa, valor, quantia, montante, gross, paid amount, billing amount, price, charge amount, "
    "montant operation, debit credit amount, amount debit credit, cad, usd",
    "out": "debit, debits, debit amount, money out, paid out, withdrawal, withdrawals, withdrawal amount, withdrawal "
    "amt, outgoing, payments out, amount debit, dr amount, debit dr, out, spent, soll, belastung, lastschrift betrag, "
    "af bedrag, debet, montant debit, cargo, cargos, addebito, uscite, dare, obciazenia, wydatki, debito, uttag, ud",
    "in": "credit, credits, credit amount, money in, paid in, deposit, deposits, deposit amount, deposit amt, "
    "incoming, payments in, amount credit, cr amount, credit cr, in, received, haben, gutschrift, gutschrift betrag, "
    "bij bedrag, montant credit, abono, abonos, accredito, entrate, avere, uznania, wplywy, credito, insattning, ind",
    "side": "credit debit, debit credit, dr cr, cr dr, d c, c d, debit or credit, credit or debit, dc, "
    "credit debit indicator, debit credit indicator, cdtdbtind, transaction direction, direction, soll haben, s h, "
    "soll haben kennzeichen, af bij, debet credit, sens, mouvement, money direction, in or out, in out",
    "balance": "balance, running balance, runningbalance, account balance, closing balance, balance after, "
    "balance after transaction, available balance, ledger balance, new balance, saldo, kontostand, saldo na trn, "
    "saldo na mutatie, saldo nach buchung, solde, saldo contabile, saldo po operacji, saldo disponible, saldo final",
    "currency": "currency, ccy, currency code, transaction currency, wahrung, waehrung, munt, muntsoort, valuta code, "
    "devise, moneda, divisa, waluta, valuutta, moeda, kontowahrung",
    "description": "description, transaction description, details, transaction details, narrative, narration, "
    "particulars, memo, original description, statement description, remarks, message, payment details, text, "
    "buchungstext, verwendungszweck, beschreibung, omschrijving, omschrijving 1, mededelingen, naam omschrijving, "
    "libelle, libelle operation, libelle simplifie, detail, concepto, descripcion, descrizione, causale, opis, "
    "opis operacji, tytul, beskrivning, tekst, meddelande, selite, viesti, historico, descricao, payment reference, "
    "statement descriptor, transaction narrative, transaction remarks, notes and tags, comments, notes",
    "name": "payee, payee name, payer, payer name, merchant, merchant name, name, counterparty, counterparty name, "
    "counter party, counter party name, beneficiary, beneficiary name, recipient, recipient name, sender name, "
    "other party, other party name, paid to, vendor, supplier, customer description, customer name, "
    "beguenstigter zahlungspflichtiger, begunstigter zahlungspflichtiger, auftraggeber, auftraggeber empfanger, "
    "auftraggeber beguenstigter, empfanger, zahlungsempfanger, zahlungsbeteiligter, name zahlungsbeteiligter, "
    "tegenpartij, naam tegenpartij, naam, nom, tiers, beneficiaire, beneficiario, ordenante, controparte, "
    "nadawca odbiorca, odbiorca, dane kontrahenta, kontrahent, mottagare, modtager, saaja maksaja",
    "other_account": "counterparty account, counterparty account number, counterparty iban, counter account, "
    "contra account, beneficiary account, beneficiary account number, beneficiary iban, payee account, recipient "
    "account, account of other party, other account, to account, from account, partner iban, kontonummer iban, "
    "iban zahlungsbeteiligter, gegenkonto, iban des auftraggebers, tegenrekening, tegenrekening iban bban, "
    "iban tegenpartij, numero de compte tiers, cuenta destino, cuenta beneficiario, rachunek kontrahenta, "
    "numer rachunku kontrahenta, nr rachunku kontrahenta, counterparty bank account",
    "other_bank": "counterparty sort code, beneficiary sort code, counterparty bic, bic swift, bic swift code, blz, "
    "bic tegenpartij, partner bic, beneficiary bank code, payee sort code",
    "from_address": "from email address, from email, sender email, payer email",
    "to_address": "to email address, to email, recipient email, payee email",
    "other_address": "customer email, counterparty email",
    "account": "account, account number, account no, account name, accountname, account id, own account, account "
    "iban, iban, iban bban, auftragskonto, konto, kontonummer, iban auftragskonto, rekening, rekeningnummer, "
    "compte, numero de compte, numero compte, cuenta, numero de cuenta, conto, rachunek, numer rachunku, konto nr",
    "account_bank": "sort code, sortcode, account sort code, bank code, routing number, bic, bankleitzahl",
    "card": "card, card no, card number, card used, card used for transaction, card last four, card last 4, last 4, "
    "last four digits, kartennummer, pasnummer, card member number, pan, card ending, card number last 4, card id",
    "reference": "reference, transaction id, transaction reference, transaction number, ref, ref no, reference number, "
    "payment id, id, check number, checknumber, cheque number, cheque no, check no, check, num, bank reference, "
    "customer reference, end to end reference, sepa reference, volgnr, referenz, kundenreferenz, referentie, "
    "numero de reference, referencia, riferimento, numer referencyjny, invoice number, order id, journal number, "
    "fitid, receipt number, unique id",
    "type": "type, transaction type, tran type, payment type, transaction code, type code, trans type, "
    "payment method, status type, buchungsart, umsatzart, mutatiesoort, type operation, tipo, "
    "tipo operacion, tipologia, typ operacji, rodzaj operacji, transaktionstyp, code",
}
"""Field -> what its column may be called, the likeliest first. One column may serve one field; one field several
columns only where it is `description`."""

OUT_MARKS: Final = frozenset(
    {"d", "dr", "dbit", "debit", "db", "debet", "out", "s", "soll", "af", "withdrawal", "outgoing", "payment",
     "paid out", "sent", "debito", "wydatek", "uscita", "-"}
)  # fmt: skip
IN_MARKS: Final = frozenset(
    {"c", "cr", "crdt", "credit", "in", "h", "haben", "bij", "deposit", "incoming", "paid in", "received", "credito",
     "wplyw", "entrata", "+"}
)  # fmt: skip
"""What the side column says, in lower case."""

FORWARD: Final = (
    "balance brought forward", "brought forward", "opening balance", "balance b f", "balance forward", "start balance",
    "starting balance", "previous balance", "saldovortrag", "anfangssaldo", "beginsaldo", "solde precedent",
    "ancien solde", "saldo anterior", "saldo inicial", "saldo iniziale", "saldo poczatkowe",
)  # fmt: skip
"""A row of this description states a balance and moves nothing."""

COMMUNICATION: Final = frozenset(
    {"duration", "call duration", "imei", "imsi", "msisdn", "cell id", "called number", "calling number",
     "called party", "calling party", "call type", "dialled number", "dialed number", "b number", "a number",
     "latitude", "longitude",     "lat", "lon", "mcc", "lac", "cell", "radio"}
)  # fmt: skip
"""A column of these names belongs to records of communications or places, not of money."""
