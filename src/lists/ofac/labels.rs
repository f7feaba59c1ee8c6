//! Which printed label is which kind of identifier: one table for all of OFAC's formats.
//!
//! Not the grammar around a label: that is [`super::identifiers`]. The formats print the same labels in remarks (CSV),
//! as types of ids (XML), of documents and of features (ADVANCED, ENHANCED).

use crate::model::IdentifierKind as Kind;

/// A label and what it stands for.
pub(super) struct Rule {
    /// As printed, without trailing blank, `#` or colon.
    pub(super) label: &'static str,
    /// Kind for persons.
    pub(super) person: Kind,
    /// Kind for everything else: `Identification Number` of a company is a registration.
    pub(super) other: Kind,
}

/// A label of one kind.
pub(super) const fn rule(label: &'static str, kind: Kind) -> Rule {
    Rule { label, person: kind, other: kind }
}

const fn split_rule(label: &'static str, person: Kind, other: Kind) -> Rule {
    Rule { label, person, other }
}

/// The table, grouped by kind. `Chinese Commercial Code` is not here: it spells a name and identifies nobody.
pub(super) static RULES: &[Rule] = &[
    rule("Passport", Kind::Passport),
    rule("Diplomatic Passport", Kind::Passport),
    rule("Stateless Person Passport", Kind::Passport),
    rule("British National Overseas Passport", Kind::Passport),
    rule("Travel Document Number", Kind::TravelDocument),
    rule("Seafarer's Identification Document", Kind::TravelDocument),
    rule("VisaNumberID", Kind::TravelDocument),
    rule("Driver's License No.", Kind::Driving),
    rule("National ID No.", Kind::NationalId),
    rule("National Foreign ID Number", Kind::NationalId),
    rule("Personal ID Card", Kind::NationalId),
    rule("Cedula No.", Kind::NationalId),
    rule("C.U.R.P.", Kind::NationalId),
    rule("C.U.I.", Kind::NationalId),
    rule("C.U.I.P.", Kind::NationalId),
    rule("D.N.I.", Kind::NationalId),
    rule("N.I.E.", Kind::NationalId),
    rule("I.F.E.", Kind::NationalId),
    rule("LE Number", Kind::NationalId),
    rule("Electoral Registry No.", Kind::NationalId),
    rule("Credencial electoral", Kind::NationalId),
    rule("Cartilla de Servicio Militar Nacional", Kind::NationalId),
    rule("Military Registration Number", Kind::NationalId),
    rule("Numero de Identidad", Kind::NationalId),
    rule("Citizen's Card Number", Kind::NationalId),
    rule("Birth Certificate Number", Kind::NationalId),
    rule("Residency Number", Kind::NationalId),
    rule("Romanian Permanent Resident CAN", Kind::NationalId),
    rule("CNP (Personal Numerical Code)", Kind::NationalId),
    rule("Tazkira National ID Card", Kind::NationalId),
    rule("Turkish Identification Number", Kind::NationalId),
    rule("UAE Identification", Kind::NationalId),
    rule("Kenyan ID No.", Kind::NationalId),
    rule("Moroccan Personal ID No.", Kind::NationalId),
    rule("Bosnian Personal ID No.", Kind::NationalId),
    rule("Refugee ID Card", Kind::NationalId),
    rule("Stateless Person ID Card", Kind::NationalId),
    split_rule("Identification Number", Kind::NationalId, Kind::Registration),
    rule("SSN", Kind::Ssn),
    rule("Tax ID No.", Kind::Tax),
    rule("NIT", Kind::Tax),
    rule("RUC", Kind::Tax),
    rule("RIF", Kind::Tax),
    rule("R.F.C.", Kind::Tax),
    rule("RFC", Kind::Tax),
    rule("RTN", Kind::Tax),
    rule("C.I.F.", Kind::Tax),
    rule("C.U.I.T.", Kind::Tax),
    rule("V.A.T. Number", Kind::Tax),
    rule("US FEIN", Kind::Tax),
    rule("Italian Fiscal Code", Kind::Tax),
    rule("Fiscal Code", Kind::Tax),
    rule("Romanian Tax Registration", Kind::Tax),
    rule("Paraguayan tax identification number", Kind::Tax),
    rule("Numero Unico de Identificacao Tributaria (NUIT)", Kind::Tax),
    rule("INN", Kind::Inn),
    rule("OGRN", Kind::Ogrn),
    rule("KPP", Kind::Kpp),
    rule("Registration Number", Kind::Registration),
    rule("Registration ID", Kind::Registration),
    rule("Business Registration Number", Kind::Registration),
    rule("Registration Certificate Number (Dubai)", Kind::Registration),
    rule("Russian State Individual Business Registration Number Pattern (OGRNIP)", Kind::Ogrn),
    rule("Business Registration Document", Kind::Registration),
    rule("Business Number", Kind::Registration),
    rule("Branch Unit Number", Kind::Registration),
    rule("Central Registration System Number", Kind::Registration),
    rule("Certificate of Incorporation Number", Kind::Registration),
    rule("Chamber of Commerce Number", Kind::Registration),
    rule("Istanbul Chamber of Comm. No.", Kind::Registration),
    rule("Dubai Chamber of Commerce Membership No.", Kind::Registration),
    rule("Commercial Registry Number", Kind::Registration),
    rule("Company Number", Kind::Registration),
    rule("UK Company Number", Kind::Registration),
    rule("Company ID: No.", Kind::Registration),
    rule("C.R. No.", Kind::Registration),
    rule("Romanian C.R.", Kind::Registration),
    rule("Economic Register Number (CBLS)", Kind::Registration),
    rule("Enterprise Number", Kind::Registration),
    rule("File Number", Kind::Registration),
    rule("Folio Mercantil No.", Kind::Registration),
    rule("Government Gazette Number", Kind::Registration),
    rule("License", Kind::Registration),
    rule("Trade License No.", Kind::Registration),
    rule("Tourism License No.", Kind::Registration),
    rule("Afghan Money Service Provider License Number", Kind::Registration),
    rule("MSB Registration Number", Kind::Registration),
    rule("Matricula Mercantil No", Kind::Registration),
    rule("Organization Code", Kind::Registration),
    rule("Permit Number", Kind::Registration),
    rule("SRE Permit No.", Kind::Registration),
    rule("Public Registration Number", Kind::Registration),
    rule("Registered Charity No.", Kind::Registration),
    rule("Trademark number", Kind::Registration),
    rule("Vessel Registration Identification", Kind::Registration),
    rule("Unified Social Credit Code (USCC)", Kind::Uscc),
    rule("United Social Credit Code Certificate (USCCC)", Kind::Uscc),
    rule("Legal Entity Number", Kind::Lei),
    rule("SWIFT/BIC", Kind::Bic),
    rule("BIK (RU)", Kind::Bik),
    rule("D-U-N-S Number", Kind::Duns),
    // Which of the two kinds an IMO number is, the entry's type says: see `imo_kind`.
    rule("Vessel Registration Identification IMO", Kind::Imo),
    rule("Identification Number IMO", Kind::Imo),
    rule("Company Number IMO", Kind::Imo),
    rule("International Maritime Organization No.", Kind::Imo),
    rule("MMSI", Kind::Mmsi),
    rule("Other Vessel Call Sign", Kind::CallSign),
    rule("Aircraft Tail Number", Kind::AircraftTail),
    rule("Previous Aircraft Tail Number", Kind::AircraftTail),
    rule("Aircraft Manufacturer's Serial Number (MSN)", Kind::AircraftSerial),
    rule("Aircraft Construction Number (also called L/N or S/N or F/N)", Kind::AircraftSerial),
    rule("ISIN", Kind::Isin),
    rule("Equity Ticker", Kind::EquityTicker),
    rule("Email Address", Kind::Email),
    rule("Email", Kind::Email),
    rule("EMAIL", Kind::Email),
    rule("Website", Kind::Website),
    rule("Phone Number", Kind::Phone),
    rule("Phone No.", Kind::Phone),
    rule("Telephone", Kind::Phone),
    rule("PHONE", Kind::Phone),
    rule("Fax", Kind::Phone),
    rule("FAX", Kind::Phone),
    rule("Immigration No.", Kind::Other),
    rule("Public Security and Immigration No.", Kind::Other),
    rule("Pilot License Number", Kind::Other),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_unique_and_have_no_tail() {
        let mut labels: Vec<_> = RULES.iter().map(|rule| rule.label).collect();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), RULES.len());
        assert!(labels.iter().all(|label| !label.is_empty() && !label.ends_with([' ', '#', ':'])));
    }
}
