//! Identifiers: numbers and codes that name one party by themselves.

use super::date::Date;
use super::labeled::labeled_enum;

labeled_enum! {
    /// Kind of an identifier.
    IdentifierKind {
    /// Passport number.
    Passport = "passport",
    /// National identity number: cedula, CURP, DNI, identification card, personal code and the like.
    NationalId = "national_id",
    /// Tax number: INN is apart, RFC, NIT, RUC, VAT and the like.
    Tax = "tax",
    /// Social security number.
    Ssn = "ssn",
    /// Company, commercial or trade registration, gazette and license numbers.
    Registration = "registration",
    /// Legal Entity Identifier, ISO 17442, 20 characters.
    Lei = "lei",
    /// Business Identifier Code, ISO 9362, 8 or 11 characters.
    Bic = "bic",
    /// Russian bank code (BIK), 9 digits.
    Bik = "bik",
    /// D-U-N-S number.
    Duns = "duns",
    /// Russian tax payer number.
    Inn = "inn",
    /// Russian registration number.
    Ogrn = "ogrn",
    /// Russian tax registration reason code.
    Kpp = "kpp",
    /// Chinese Unified Social Credit Code, 18 characters.
    Uscc = "uscc",
    /// IMO number of a ship, 7 digits with a check digit.
    Imo = "imo",
    /// IMO number of a company or registered owner, 7 digits without that check digit.
    CompanyImo = "company_imo",
    /// Maritime Mobile Service Identity, 9 digits.
    Mmsi = "mmsi",
    /// Radio call sign of a vessel or aircraft.
    CallSign = "call_sign",
    /// Aircraft registration mark, e.g. `EP-MNI`.
    AircraftTail = "aircraft_tail",
    /// Manufacturer's serial number of an aircraft.
    AircraftSerial = "aircraft_serial",
    /// International Securities Identification Number.
    Isin = "isin",
    /// Exchange ticker.
    EquityTicker = "equity_ticker",
    /// FATCA Global Intermediary Identification Number.
    Giin = "giin",
    /// Driving license.
    Driving = "driving",
    /// Travel document other than a passport.
    TravelDocument = "travel_document",
    /// Digital currency address.
    CryptoAddress = "crypto_address",
    /// International Bank Account Number.
    Iban = "iban",
    /// Bank account number of another form.
    BankAccount = "bank_account",
    /// E-mail address.
    Email = "email",
    /// Web site.
    Website = "website",
    /// Telephone or fax number.
    Phone = "phone",
    /// The bank's own customer number; only meaningful on custom lists.
    Customer = "customer",
    /// Any other identifier; the printed type is kept in `label`.
    Other = "other",
    }
}

/// One identifier of a listed or a transaction party.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// The value as printed.
    pub value: String,
    /// Country as printed, e.g. `Zimbabwe`, or an ISO 3166 code from a payment.
    pub country: Option<String>,
    /// Date of issue.
    pub issued: Option<Date>,
    /// Date of expiry.
    pub expires: Option<Date>,
    /// The type as printed by the source, e.g. `Identification Number`, or the asset of a wallet, e.g. `XBT`.
    pub label: Option<String>,
    /// The source itself calls it false, lost, revoked or unverified: shown, never matched, corroborates nothing.
    pub doubtful: bool,
}

impl Identifier {
    /// An identifier with a kind and a value only.
    #[must_use]
    pub fn new(kind: IdentifierKind, value: impl Into<String>) -> Self {
        Self { kind, value: value.into(), country: None, issued: None, expires: None, label: None, doubtful: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_unique_and_round_trip() {
        for kind in IdentifierKind::ALL {
            assert_eq!(IdentifierKind::from_label(kind.label()), Some(*kind));
        }
        assert_eq!(IdentifierKind::from_label("nonsense"), None);
    }
}
