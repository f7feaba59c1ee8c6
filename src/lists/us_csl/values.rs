//! The joined values of one row: names, births, addresses and the column `ids`.
//!
//! Everything is joined by `; `. An id is `COUNTRY, EXPIRY, ISSUE, NUMBER, TYPE` with the first three left out at will, so
//! it is read from the right; which of the two dates a single date is, the file does not say.

use super::super::ofac::identifiers;
use super::super::prose_dates;
use super::super::text;
use crate::model::{Date, DateRange, Gender, Identifier, IdentifierKind, ListedAddress, ListedParty};

/// The values of a column; `and` before the last one of some lists is no part of it.
pub(super) fn split(column: &str) -> impl Iterator<Item = String> + '_ {
    let values = column.split("; ").map(|value| {
        let value = text::clean(value.trim().trim_end_matches(';'));
        value.strip_prefix("and ").map(str::to_owned).unwrap_or(value)
    });
    values.filter(|value| !value.is_empty())
}

/// A date of birth. A year alone comes as its first of January (false precision): such a day is taken as the year.
pub(super) fn birth(value: &str) -> Option<DateRange> {
    match value.parse::<Date>() {
        Ok(day) if (day.month, day.day) == (1, 1) => DateRange::year(day.year).ok(),
        Ok(day) => Some(DateRange::day(day)),
        Err(_) => match &prose_dates::scan(value) {
            found if found.says_more || found.unread => None,
            found => found.dates.first().copied().filter(|_| found.dates.len() == 1),
        },
    }
}

/// An address: the country code is the last part, the rest stays as printed.
pub(super) fn address(value: &str) -> ListedAddress {
    let is_code = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_uppercase());
    let (street, country) = match value.rsplit_once(", ") {
        Some((street, code)) if is_code(code) => (street, code),
        None if is_code(value) => ("", value),
        _ => (value, ""), // some rows have no country
    };
    ListedAddress { street: street.to_owned(), country: country.to_owned(), ..ListedAddress::default() }
}

/// An id taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Parts<'v> {
    label: &'v str,
    number: String,
    country: Option<&'v str>,
    dates: Vec<Date>,
}

/// Takes an id apart; nothing when it has no type.
fn parts(value: &str) -> Option<Parts<'_>> {
    let (rest, label) = value.rsplit_once(", ")?;
    let mut pieces: Vec<&str> = rest.split(", ").map(str::trim).collect();
    let is_code = |piece: &str| piece.len() == 2 && piece.bytes().all(|b| b.is_ascii_uppercase());
    let country = if pieces.len() > 1 && is_code(pieces[0]) { Some(pieces.remove(0)) } else { None };
    let mut dates = Vec::new();
    while pieces.len() > 1
        && dates.len() < 2
        && let Ok(date) = pieces[0].parse()
    {
        dates.push(date);
        pieces.remove(0);
    }
    Some(Parts { label: label.trim(), number: pieces.join(", "), country, dates })
}

/// Puts all ids of the column where they belong. A piece without a type is the beginning of the next: values may hold
/// semicolons themselves.
pub(super) fn take_ids(column: &str, party: &mut ListedParty) {
    let mut open = String::new();
    for piece in split(column) {
        let value = if open.is_empty() { piece } else { format!("{open}; {piece}") };
        if value.contains(", ") {
            open.clear();
            take_id(&value, party);
        } else {
            open = value;
        }
    }
    if !open.is_empty() {
        take_id(&open, party);
    }
}

/// Puts an id where it belongs: identifier, gender, or a remark.
fn take_id(value: &str, party: &mut ListedParty) {
    let remark = |party: &mut ListedParty, text: String| _ = text::push_new(&mut party.remarks, text);
    let Some(Parts { label, number, country, dates }) = parts(value) else { return remark(party, value.to_owned()) };
    let gender = match (label, number.as_str()) {
        ("Gender", "Male") => Some(Gender::Male),
        ("Gender", "Female") => Some(Gender::Female),
        _ => None, // not a gender, or one this list does not know
    };
    if gender.is_some() && party.gender.is_none() {
        party.gender = gender;
        return;
    }
    let label = label.trim_end_matches([':', '#', ' ']);
    let Some(found) = identifiers::read(&format!("{label} {number}"), party.kind) else {
        let printed = [country.unwrap_or_default().to_owned()].into_iter().chain(dates.iter().map(Date::to_string));
        let printed: Vec<String> = printed.chain([number]).filter(|part| !part.is_empty()).collect();
        return remark(party, format!("{label}: {}", printed.join(", ")));
    };
    let mut identifier = Identifier { country: country.map(str::to_owned), ..found.identifier };
    match dates[..] {
        [expires, issued] => (identifier.expires, identifier.issued) = (Some(expires), Some(issued)),
        [date] => remark(party, format!("{label} {number}: {date} (issued or expires)")),
        _ => {} // at most two are taken off
    }
    if found.says_more {
        remark(party, format!("{label}: {number}"));
    }
    // The type of the entry is what tells the two kinds of IMO numbers apart, here too.
    if identifier.kind == IdentifierKind::Bik {
        identifier.country = Some("RU".to_owned());
    }
    text::push_new(&mut party.identifiers, identifier);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{PartyId, PartyKind};

    fn party(ids: &[&str]) -> ListedParty {
        let mut party = ListedParty::new(PartyId::new("us_csl".parse().unwrap(), "SDN-1").unwrap(), PartyKind::Person);
        take_ids(&ids.join("; "), &mut party);
        party
    }

    #[test]
    fn ids_are_read_from_the_right() {
        let party = party(&[
            "CA, BC166787, Passport",
            "JO, 2014-08-30, 2009-08-31, K475336, Passport",
            "MM, 2017-01-16, 110364903, Registration Number",
            "Male, Gender",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, Digital Currency Address - XBT",
            "CO, 800018928-0, NIT #",
            "PA, 467323, Doc. 694710, Public Registration Number",
            "section 1(b) of Executive Order 13224, as amended, Secondary sanctions risk:",
            "Wholesale of wood; retail, Organization Type:",
            "alone",
        ]);
        let ids: Vec<String> = party
            .identifiers
            .iter()
            .map(|id| {
                let date = |date: Option<Date>| date.map_or("-".to_owned(), |date| date.to_string());
                let country = id.country.as_deref().unwrap_or("-");
                format!("{} {} {country} {} {}", id.kind.label(), id.value, date(id.issued), date(id.expires))
            })
            .collect();
        assert_eq!(
            ids,
            [
                "passport BC166787 CA - -",
                "passport K475336 JO 2009-08-31 2014-08-30",
                "registration 110364903 MM - -",
                "crypto_address 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa - - -",
                "tax 800018928-0 CO - -",
                "registration 467323 PA - -",
            ]
        );
        assert_eq!(party.gender, Some(Gender::Male));
        assert_eq!(
            party.remarks,
            [
                "Registration Number 110364903: 2017-01-16 (issued or expires)",
                "Public Registration Number: 467323, Doc. 694710",
                "Secondary sanctions risk: section 1(b) of Executive Order 13224, as amended",
                "Organization Type: Wholesale of wood; retail",
                "alone",
            ]
        );
    }

    #[test]
    fn false_precision_is_undone() {
        let print = |value: &str| birth(value).map(|birth| birth.to_string());
        assert_eq!(print("1966-01-01").as_deref(), Some("1966"));
        assert_eq!(print("1966-01-02").as_deref(), Some("1966-01-02"));
        assert_eq!(print("circa 1962").as_deref(), Some("circa 1962"));
        assert_eq!(print("1957 to 1960").as_deref(), Some("1957 to 1960"));
        assert_eq!(print("Sep 1960").as_deref(), Some("1960-09"));
        assert_eq!((print("unknown"), print("1957 1960")), (None, None));
    }

    #[test]
    fn addresses_end_in_a_code() {
        let print = |value: &str| {
            let address = address(value);
            format!("{}|{}", address.street, address.country)
        };
        assert_eq!(print("Basrah, IQ"), "Basrah|IQ");
        assert_eq!(print("SY"), "|SY");
        assert_eq!(print("61 HUNTER POINT ROAD, POMONA, CA, 91766"), "61 HUNTER POINT ROAD, POMONA, CA, 91766|");
        assert_eq!(split("A; and B; C;").collect::<Vec<_>>(), ["A", "B", "C"]);
    }
}
