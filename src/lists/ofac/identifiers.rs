//! Identifiers as OFAC prints them: a label of the table and a value, in a remark or as a typed value.
//!
//! OFAC's remarks, and its lists of ids and features, hold identifiers and prose alike. Only a label of [`RULES`] makes
//! a text an identifier, and only when a value follows; everything else stays a remark. The longest label that fits
//! wins. Typed values take the same way as remarks, so that one number reads the same in every format.

use super::dates;
use super::labels::{RULES, Rule, rule};
use crate::model::{Date, DateRange, Identifier, IdentifierKind as Kind, PartyKind};

/// Label of digital currency addresses; the asset and the address follow.
const WALLET: &str = "Digital Currency Address - ";

/// An identifier read from a segment.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::lists) struct Found {
    /// The identifier; its label is the printed one, or the asset of a wallet.
    pub(in crate::lists) identifier: Identifier,
    /// Label for the account of labels.
    pub(in crate::lists) label: &'static str,
    /// The segment says more than the identifier can hold, e.g. `expires May 2007`: keep it as a remark, too.
    pub(in crate::lists) says_more: bool,
}

/// What a source states beside a typed value, where a remark prints it behind the value.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::lists) struct Beside<'v> {
    /// The issuing country.
    pub(in crate::lists) country: Option<&'v str>,
    /// When the document was issued.
    pub(in crate::lists) issued: Option<DateRange>,
    /// When it expires.
    pub(in crate::lists) expires: Option<DateRange>,
}

/// Reads a segment (without `alt. `) of an entry of this kind as an identifier.
pub(in crate::lists) fn read(segment: &str, party: PartyKind) -> Option<Found> {
    identify(segment, party, None)
}

/// Reads a typed value, its label before it, as an identifier.
pub(in crate::lists) fn typed(segment: &str, beside: Beside<'_>, party: PartyKind) -> Option<Found> {
    identify(segment, party, Some(beside))
}

fn identify(segment: &str, party: PartyKind, beside: Option<Beside<'_>>) -> Option<Found> {
    if let Some(wallet) = segment.strip_prefix(WALLET) {
        return read_wallet(wallet);
    }
    let (rule, rest) = RULES
        .iter()
        .filter_map(|rule| Some((rule, value_after(segment.strip_prefix(rule.label)?)?)))
        .max_by_key(|(rule, _)| rule.label.len())
        .or_else(|| bare(segment))?;
    let kind = match if party == PartyKind::Person { rule.person } else { rule.other } {
        Kind::Imo => imo_kind(party),
        kind => kind,
    };
    let mut found = match beside {
        Some(beside) => typed_value(kind, rule.label, rest.trim(), beside)?,
        None => read_value(kind, rule.label, rest)?,
    };
    if kind == Kind::Bik {
        found.identifier.country = Some("Russia".to_owned()); // the label says so: `BIK (RU)`
    }
    let label = if rule.label.is_empty() { None } else { Some(rule.label.to_owned()) };
    found.identifier.label = label;
    Some(found)
}

/// What follows a label, when the label ends there: a blank, a number sign or a colon.
fn value_after(rest: &str) -> Option<&str> {
    let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix([' ', '#']).map(|_| rest))?;
    Some(value.trim_start_matches([' ', '#']))
}

/// E-mail and web addresses that stand without a label.
fn bare(segment: &str) -> Option<(&'static Rule, &str)> {
    static EMAIL: Rule = rule("", Kind::Email);
    static WEBSITE: Rule = rule("", Kind::Website);
    let address = segment.trim_end_matches('.').trim_end_matches("(email)").trim_end_matches("(website)").trim_end();
    if address.contains(char::is_whitespace) {
        return None;
    }
    let web = ["http://", "https://", "www."].iter().any(|start| address.starts_with(start));
    match (web, is_email(address)) {
        (true, _) => Some((&WEBSITE, address)),
        (false, true) => Some((&EMAIL, address)),
        (false, false) => None,
    }
}

/// One `@` between two texts.
fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Ship IMO numbers carry a check digit, company IMO numbers do not; OFAC's labels mix them up, the entry's type never
/// does (863 of 863 vessels pass the check, 129 of 144 others fail it).
const fn imo_kind(party: PartyKind) -> Kind {
    match party {
        PartyKind::Vessel => Kind::Imo,
        PartyKind::Person | PartyKind::Organization | PartyKind::Aircraft | PartyKind::Unknown => Kind::CompanyImo,
    }
}

/// `XBT 1Abc...`: the asset becomes the label.
fn read_wallet(text: &str) -> Option<Found> {
    let (asset, address) = text.trim().split_once(' ')?;
    let (address, says_more) = match address.trim().split_once(' ') {
        Some((address, _)) => (address, true),
        None => (address.trim(), false),
    };
    if address.is_empty() {
        return None;
    }
    let mut identifier = Identifier::new(Kind::CryptoAddress, address);
    identifier.label = Some(asset.to_owned());
    Some(Found { identifier, label: "Digital Currency Address", says_more })
}

/// `VALUE (Country) issued DAY expires DAY`, every part behind the value optional.
fn read_value(kind: Kind, label: &'static str, text: &str) -> Option<Found> {
    let mut says_more = false;
    let mut date_behind = |rest: &mut &str, word: &str| {
        let (before, after) = rest.rsplit_once(word)?;
        let day = dates::day(after);
        says_more |= day.is_none();
        *rest = before;
        day
    };
    let mut rest = text.trim();
    let expires = date_behind(&mut rest, " expires ");
    let issued = date_behind(&mut rest, " issued ");
    let rest = rest.trim();
    let (value, country) = if takes_country(kind) { split_country(rest) } else { (rest, None) };
    let mut found = plain(kind, label, value, country)?;
    (found.identifier.issued, found.identifier.expires) = (issued, expires);
    found.says_more |= says_more;
    Some(found)
}

/// A value whose country and dates stand beside it.
fn typed_value(kind: Kind, label: &'static str, value: &str, beside: Beside<'_>) -> Option<Found> {
    let exact =
        |range: Option<DateRange>| -> Option<Date> { range.filter(DateRange::is_exact).map(|range| range.from) };
    let (value, country) = match beside.country {
        None if takes_country(kind) => split_country(value), // some values hold the country: `33556474 (Russia)`
        country => (value, country),
    };
    let mut found = plain(kind, label, value, country)?;
    (found.identifier.issued, found.identifier.expires) = (exact(beside.issued), exact(beside.expires));
    let lost = |range: Option<DateRange>| range.is_some_and(|range| !range.is_exact());
    found.says_more |= lost(beside.issued) || lost(beside.expires);
    Some(found)
}

/// The identifier of a value without country and dates, when it can be one of the kind.
fn plain(kind: Kind, label: &'static str, value: &str, country: Option<&str>) -> Option<Found> {
    let value = if kind == Kind::Imo || kind == Kind::CompanyImo { imo_number(value) } else { value };
    let (value, says_more) = plain_value(value);
    let kind = if kind == Kind::Lei && !is_lei(value) { Kind::Registration } else { kind };
    if !is_value(kind, value) {
        return None;
    }
    let identifier = Identifier { country: country.map(str::to_owned), ..Identifier::new(kind, value) };
    Some(Found { identifier, label, says_more })
}

/// Whether a value of this kind may be followed by a country. Telephone numbers have brackets of their own.
const fn takes_country(kind: Kind) -> bool {
    !matches!(kind, Kind::Phone | Kind::Email | Kind::Website | Kind::EquityTicker)
}

/// Splits the country off: the last brackets, when they hold a name and not a number.
fn split_country(text: &str) -> (&str, Option<&str>) {
    let split = text.strip_suffix(')').and_then(|text| text.rsplit_once(" ("));
    match split {
        Some((value, country)) if !country.is_empty() && !country.contains(|c: char| c.is_ascii_digit()) => {
            (value.trim_end(), Some(country))
        }
        _ => (text, None), // no brackets, or part of the value
    }
}

/// The value without a qualifier before it (`Booklet: A5199819`) and prose behind it (`1372584, Kenya`), and whether it
/// had any.
fn plain_value(text: &str) -> (&str, bool) {
    let mut value = text;
    if let Some((qualifier, rest)) = value.split_once(": ")
        && !qualifier.contains(|c: char| c.is_ascii_digit() || c == '(')
    {
        value = rest.trim_start();
    }
    for prose in [", ", " and ", " at "] {
        value = value.split_once(prose).map_or(value, |(before, _)| before);
    }
    (value.trim_end(), value.len() < text.len())
}

/// `Legal Entity Number` is mostly an LEI; six Dutch entries print a number of nine digits under it.
fn is_lei(value: &str) -> bool {
    value.len() == 20 && value.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The number of an IMO value: one entry prints it in brackets.
fn imo_number(value: &str) -> &str {
    value.trim_matches(['(', ')', ' '])
}

/// Whether a text can be a value of this kind; prose behind a label cannot ("License is issued by ...").
fn is_value(kind: Kind, value: &str) -> bool {
    let plain = value.chars().any(char::is_alphanumeric);
    match kind {
        Kind::Email => value.contains('@'),
        Kind::Website => value.contains('.') && !value.contains(char::is_whitespace),
        Kind::Bic => matches!(value.len(), 8 | 11) && value.bytes().all(|b| b.is_ascii_alphanumeric()),
        Kind::AircraftTail | Kind::CallSign | Kind::EquityTicker => plain,
        _ => value.bytes().any(|b| b.is_ascii_digit()), // every other kind is numbered
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(segment: &str) -> Option<Identifier> {
        read(segment, PartyKind::Person).map(|found| found.identifier)
    }

    #[test]
    fn reads_value_country_and_dates() {
        let found = read("Passport AD005831 (Zimbabwe) issued 11 Jan 2018 expires 10 Jan 2028", PartyKind::Person);
        let found = found.unwrap();
        assert!(!found.says_more);
        assert_eq!(
            found.identifier,
            Identifier {
                kind: Kind::Passport,
                value: "AD005831".to_owned(),
                country: Some("Zimbabwe".to_owned()),
                issued: "2018-01-11".parse().ok(),
                expires: "2028-01-10".parse().ok(),
                label: Some("Passport".to_owned()),
                doubtful: false,
            }
        );
        let two = person("Registration Number HRA 738077 (Stuttgart) (Germany)").unwrap();
        assert_eq!((two.value.as_str(), two.country.as_deref()), ("HRA 738077 (Stuttgart)", Some("Germany")));
        let nit = person("NIT # 800018928-0 (Colombia)").unwrap();
        assert_eq!((nit.kind, nit.value.as_str()), (Kind::Tax, "800018928-0"));
        let phone = person("Fax (98)(21)(22224537)").unwrap();
        assert_eq!((phone.value.as_str(), phone.country), ("(98)(21)(22224537)", None));
    }

    #[test]
    fn an_incomplete_date_is_not_lost() {
        let found = read("Passport V487440 (Thailand) expires May 2007", PartyKind::Person).unwrap();
        assert_eq!((found.identifier.expires, found.says_more), (None, true));
        assert_eq!(found.identifier.country.as_deref(), Some("Thailand"));
    }

    #[test]
    fn a_value_is_taken_out_of_its_prose() {
        for (segment, value) in [
            ("Passport Booklet: A5199819 (Pakistan)", "A5199819"),
            ("National ID No.: 1372584, Kenya", "1372584"),
            ("Passport No.: 0310857, Eritrea, Issue Date 21 August 2006", "0310857"),
            ("Passport OR801168 and Kuwaiti National ID No. 28102 issued under the name X", "OR801168"),
            ("Company ID: No. 59 531 at Commercial Registry of Baabda, Lebanon", "59 531"),
        ] {
            let found = read(segment, PartyKind::Person).unwrap();
            assert_eq!((found.identifier.value.as_str(), found.says_more), (value, true), "{segment}");
        }
        let lei = |value: &str| read(&format!("Legal Entity Number {value}"), PartyKind::Organization).unwrap();
        assert_eq!(lei("253400V1H6ART1UQ0N98").identifier.kind, Kind::Lei);
        assert_eq!(lei("851683897").identifier.kind, Kind::Registration);
    }

    #[test]
    fn the_longest_label_and_the_type_decide() {
        let imo = |segment, party| read(segment, party).map(|f| (f.identifier.kind, f.identifier.value));
        let label = "Vessel Registration Identification IMO 7406784";
        assert_eq!(imo(label, PartyKind::Vessel), Some((Kind::Imo, "7406784".to_owned())));
        assert_eq!(imo(label, PartyKind::Organization), Some((Kind::CompanyImo, "7406784".to_owned())));
        let other = imo("International Maritime Organization No. (5777731)", PartyKind::Organization);
        assert_eq!(other, Some((Kind::CompanyImo, "5777731".to_owned())));
        assert_eq!(person("Identification Number 1395033 (Turkey)").unwrap().kind, Kind::NationalId);
        let company = read("Identification Number 1395033 (Turkey)", PartyKind::Organization).unwrap();
        assert_eq!(company.identifier.kind, Kind::Registration);
    }

    #[test]
    fn prose_is_not_an_identifier() {
        for text in [
            "Driver's License is issued by the State of Texas",
            "Licensed in 1999",
            "Passport (Zimbabwe)",
            "U.S.A. Passport issued 21 Jun 1992 in Amman, Jordan",
            "President since 1998",
        ] {
            assert_eq!(person(text), None, "{text}");
        }
    }

    #[test]
    fn addresses_of_all_sorts() {
        let wallet = person("Digital Currency Address - XBT 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa").unwrap();
        assert_eq!((wallet.kind, wallet.label.as_deref()), (Kind::CryptoAddress, Some("XBT")));
        assert_eq!(person("Email:x@example.com").unwrap().value, "x@example.com");
        assert_eq!(person("Email Address x@example.com").unwrap().value, "x@example.com");
        assert_eq!(person("info@example.org (email).").unwrap().kind, Kind::Email);
        assert_eq!(person("http://www.example.org (website)").unwrap().value, "http://www.example.org");
        assert_eq!(person("Website:  www.example.org").unwrap().value, "www.example.org");
        let bik = person("BIK (RU) 044030707").unwrap();
        assert_eq!((bik.kind, bik.value.as_str(), bik.country.as_deref()), (Kind::Bik, "044030707", Some("Russia")));
    }
}
