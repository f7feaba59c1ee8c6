//! The small grammar of prose that the UN and the UK put into cells: numbered items, dates, numbers of documents.
//!
//! The UK copies the UN's texts, so both readers need the same. Nothing here drops anything: who takes a number or a
//! date out of prose keeps the prose as a remark.

use super::text::clean;
use crate::model::{Date, IdentifierKind};

/// One item of `(1) Libya (2) Syria`; an unnumbered text is one item of number 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// First and last number it stands under: `(1) to (6) Algeria` has 1 and 6.
    numbers: (u8, u8),
    /// The text without end marks.
    pub(super) text: String,
}

/// The items of a text. Items that only hold a dash are left out.
pub(super) fn items(text: &str) -> Vec<Item> {
    let text = clean(text);
    let mut marks: Vec<(u8, usize, usize)> = Vec::new(); // number, where its bracket starts, where its text starts
    for (at, _) in text.match_indices('(') {
        let next = marks.last().map_or(1, |(number, ..)| number + 1);
        let mark = format!("({next})");
        if text[at..].starts_with(&mark) && (at == 0 || !marks.is_empty()) && next < u8::MAX {
            marks.push((next, at, at + mark.len()));
        }
    }
    if marks.is_empty() {
        return plain(&text).map(|text| Item { numbers: (0, 0), text }).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut first = None;
    for (at, (number, _, start)) in marks.iter().enumerate() {
        let end = marks.get(at + 1).map_or(text.len(), |(_, bracket, _)| *bracket);
        let inner = &text[*start..end];
        if inner.trim() == "to" {
            first = first.or(Some(*number)); // `(1) to (6)`: the marks between are not printed
            continue;
        }
        if let Some(text) = plain(inner) {
            found.push(Item { numbers: (first.take().unwrap_or(*number), *number), text });
        }
    }
    found
}

/// A text without the marks between items; nothing for a mere dash.
fn plain(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(['.', ',', ';', ' ']).trim_start_matches(['.', ',', ';', ' ']);
    (!text.is_empty() && !matches!(text, "-" | "–")).then(|| text.to_owned())
}

impl Item {
    /// The item of details that goes with this one: of the same number, or the only one.
    pub(super) fn matching<'d>(&self, details: &'d [Item]) -> Option<&'d str> {
        let same = |other: &&Item| other.numbers.0 <= self.numbers.1 && self.numbers.0 <= other.numbers.1;
        let found = details.iter().find(same).or(match details {
            [only] if only.numbers == (0, 0) => Some(only),
            _ => None, // numbered otherwise: it belongs to another item
        });
        found.map(|item| item.text.as_str())
    }
}

/// Month names; any beginning of three letters or more is one, too.
static MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The month that a word names: `Nov.`, `November`, `Sept`.
pub(super) fn month(word: &str) -> Option<u8> {
    let word = word.trim_end_matches(['.', ',']).to_lowercase();
    let at = MONTHS.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    u8::try_from(at + 1).ok()
}

/// A day as prose prints it, at the start of the text: `16 Nov. 1989`, `2 September 2013`, `23/01/2009`, `13.11.2003`,
/// `2009-01-23`.
pub(super) fn day(text: &str) -> Option<Date> {
    let end = [',', ';', ')', '.', '('];
    let words: Vec<&str> = text.split_whitespace().take(3).map(|word| word.trim_end_matches(end)).collect();
    let number = |text: &str| text.parse::<u16>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    let date = |y: &str, m: u8, d: &str| Date::new(number(y)?, m, u8::try_from(number(d)?).ok()?).ok();
    let first = *words.first()?;
    for separator in ['/', '.', '-'] {
        let parts: Vec<&str> = first.split(separator).collect();
        if let [a, b, c] = parts[..] {
            let month = u8::try_from(number(b)?).ok()?;
            return if a.len() == 4 { date(a, month, c) } else { date(c, month, a) };
        }
    }
    match words[..] {
        [d, m, y] if y.len() >= 4 => date(y.get(..4)?, month(m)?, d),
        _ => None, // no day
    }
}

/// The first day that follows one of these words (lower case), near it.
pub(super) fn day_after(text: &str, words: &[&str]) -> Option<Date> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None; // letters that change their length: offsets would not fit
    }
    words.iter().find_map(|word| {
        let at = lower.find(word)? + word.len();
        let mut rest: String = text.get(at..)?.chars().take(60).collect();
        // The next such word has a day of its own.
        let next = ISSUED.iter().chain(EXPIRES).filter_map(|word| rest.to_ascii_lowercase().find(word)).min();
        rest.truncate(next.unwrap_or(rest.len()));
        let mut inside = false;
        rest.char_indices().find_map(|(at, c)| {
            let starts = c.is_ascii_digit() && !inside;
            inside = c.is_alphanumeric();
            starts.then(|| day(&rest[at..])).flatten()
        })
    })
}

/// Words before a day of issue.
pub(super) const ISSUED: &[&str] = &["issued", "issue date", "iss "];
/// Words before a day of expiry.
pub(super) const EXPIRES: &[&str] = &["expir", "valid until", "exp "];

/// Whether a text calls the document it describes forged, lost or withdrawn.
pub(super) fn is_doubtful(text: &str) -> bool {
    static WORDS: &[&str] = &[
        "counterfeit",
        "forged",
        "fraudulent",
        "false indonesian",
        "false passport",
        "false document",
        "stolen",
        "lost",
        "cancelled",
        "canceled",
        "revoked",
        "confiscated",
        "invalidated",
    ];
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !c.is_alphabetic() && c != ' ')
        .any(|part| WORDS.iter().any(|word| format!(" {part} ").contains(&format!(" {word} "))))
        || lower == "false"
}

/// Words in a document's description that tell its kind better than the column it stands in.
static KINDS: &[(&str, IdentifierKind)] = &[
    ("travel document", IdentifierKind::TravelDocument),
    ("laissez-passer", IdentifierKind::TravelDocument),
    ("personal number on passport", IdentifierKind::NationalId),
    ("passport", IdentifierKind::Passport),
    ("social security", IdentifierKind::Ssn),
    ("ssn", IdentifierKind::Ssn),
    ("driv", IdentifierKind::Driving),
    ("fiscal code", IdentifierKind::Tax),
    ("tax", IdentifierKind::Tax),
    ("tin number", IdentifierKind::Tax),
    (" inn", IdentifierKind::Inn),
    ("identi", IdentifierKind::NationalId),
];

/// The kind of document a description speaks of, or what its column says.
pub(super) fn document_kind(column: IdentifierKind, description: &str) -> IdentifierKind {
    let lower = format!(" {}", description.to_lowercase());
    KINDS.iter().find(|(word, _)| lower.contains(word)).map_or(column, |(_, kind)| *kind)
}

/// The number of a document in a text that may say more: `Libyan passport No. 513519`, `Libya 428720`,
/// `563210184 (Expires 18 Jun. 2018)`, `R00012098, South Sudan`.
pub(super) fn document_number(text: &str) -> Option<String> {
    let text = clean(text);
    let lower = text.to_ascii_lowercase();
    let mut rest = text.as_str();
    for mark in ["number: ", "number ", "no.: ", "no. ", "no.", "card no ", "code: ", ": "] {
        if let Some(at) = lower.find(mark).filter(|at| !lower[..*at].bytes().any(|b| b.is_ascii_digit())) {
            rest = &text[at + mark.len()..];
            break;
        }
    }
    let lower = rest.to_ascii_lowercase();
    let digits = lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len());
    // Brackets inside a number are a part of it: `5/KALATA (NAING) 127084`.
    let bracketed = lower.rsplit_once(')').is_some_and(|(_, behind)| behind.bytes().any(|b| b.is_ascii_digit()));
    let bracket = if bracketed { "; " } else { " (" };
    let marks = [", ", bracket, " issued", " expir", " under ", " valid ", ";"];
    let end = marks.iter().filter_map(|mark| Some(lower[digits..].find(mark)? + digits)).min();
    rest = &rest[..end.unwrap_or(rest.len())];
    if lower.starts_with("issued") || lower.starts_with("expir") || lower.starts_with("valid") {
        return None;
    }
    // Words before the number, such as its country.
    let mut words: Vec<&str> = rest.split(' ').collect();
    let is_word =
        |word: &str| word.chars().count() > 2 && !word.bytes().any(|b| b.is_ascii_digit()) && !word.contains('-');
    while words.len() > 1 && is_word(words[0]) {
        words.remove(0);
    }
    let number = words.join(" ").trim_matches(['.', ',', ':', ' ', '"']).to_owned();
    (number.bytes().filter(u8::is_ascii_digit).count() >= 3
        || !number.is_empty() && number == text && !is_word(&number))
    .then_some(number)
    .filter(|number| number.bytes().any(|b| b.is_ascii_digit()))
}

/// E-mail addresses anywhere in a text.
pub(super) fn emails(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '"'));
    parts.map(|part| part.trim_matches(['.', ':', '/'])).filter(|part| {
        part.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
    })
}

/// Whether a number is a ship's IMO number: seven digits, the last of which is the check digit of the others. Numbers of
/// companies have no check digit, but one in ten passes by chance; they begin with lower digits than ships' do.
pub(super) fn is_ship_imo(number: &str) -> bool {
    let digits: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    number.starts_with(['6', '7', '8', '9'])
        && number.len() == 7
        && digits.len() == 7
        && (2..=7).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum::<u32>() % 10 == digits[6]
}

/// Whether most letters of a name are of another script than Latin.
pub(super) fn is_other_script(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    let latin = letters().filter(|c| is_latin(*c)).count();
    letters().count() > latin * 2
}

const fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{2ff}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}' | '\u{a720}'..='\u{a7ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        items(text).into_iter().map(|item| item.text).collect()
    }

    #[test]
    fn items_are_split_by_their_numbers() {
        assert_eq!(texts("(1) OR 1961825. (2) TR024417"), ["OR 1961825", "TR024417"]);
        assert_eq!(texts("(1) Uganda (2)Uganda (3) - (4) Mali."), ["Uganda", "Uganda", "Mali"]);
        assert_eq!(texts("+7 (499) 790-92-60"), ["+7 (499) 790-92-60"]);
        assert_eq!(texts("Leader (1) and (2)"), ["Leader (1) and (2)"]);
        assert_eq!(texts(" - "), [""; 0]);
    }

    #[test]
    fn details_go_with_their_number() {
        let details = items("(1) Libya number (2) British passport number");
        let numbers = items("(1) 223611 (2) C00146605 (3) X1");
        let matching: Vec<_> = numbers.iter().map(|item| item.matching(&details)).collect();
        assert_eq!(matching, [Some("Libya number"), Some("British passport number"), None]);
        assert_eq!(numbers[2].matching(&items("Syria")), Some("Syria"));
    }

    #[test]
    fn days_are_found_after_their_word() {
        let text = "Issued on 2 Sept. 2013, in Bahri. Expires: 31/08/2021";
        assert_eq!(day_after(text, ISSUED), Date::new(2013, 9, 2).ok());
        assert_eq!(day_after(text, EXPIRES), Date::new(2021, 8, 31).ok());
        assert_eq!(day_after("issued in 1993, under name X", ISSUED), None);
        assert_eq!(day_after("issued under name X, expired on 21 Feb. 2014", ISSUED), None);
        assert_eq!(day("13.11.2003."), Date::new(2003, 11, 13).ok());
        assert_eq!(day("31 Feb 2003"), None);
        assert_eq!((month("Nov."), month("Maybeland")), (Some(11), None));
    }

    #[test]
    fn numbers_are_taken_out_of_prose() {
        for (text, number) in [
            ("OB0072391", "OB0072391"),
            ("96 03 464086", "96 03 464086"),
            ("CAR diplomatic passport no. D00000898", "D00000898"),
            ("Libyan passport No. 513519 ", "513519"),
            ("Libya B/002210", "B/002210"),
            ("381110042 (Expired 25 Jan. 2016)", "381110042"),
            ("R00012098, South Sudan", "R00012098"),
            ("Diplomatic Passport: Z30321794", "Z30321794"),
            ("Provisional passport No.: 28642163", "28642163"),
            ("German travel document (“Reiseausweis”) A 0139243", "A 0139243"),
            ("Libyan passport number 347834, issued under name X, expired on 21 Feb. 2014", "347834"),
            ("04643632 issued on 18 Jun. 1999", "04643632"),
            ("Italian Fiscal Code: DAOMMD74T11Z352Z", "DAOMMD74T11Z352Z"),
            ("SSN 156-92-9858 (United States of America)", "156-92-9858"),
            ("Moroccan national identity card DE- 473900", "DE- 473900"),
            ("V-6.557.495", "V-6.557.495"),
            ("5/KALATA (NAING) 127084", "5/KALATA (NAING) 127084"),
            ("044", "044"),
        ] {
            assert_eq!(document_number(text).as_deref(), Some(number), "{text}");
        }
        for text in ["issued in 1993, under name Muhammad", "issued for Djamel, born on 25 Sep. 1973", "", "unknown"] {
            assert_eq!(document_number(text), None, "{text}");
        }
    }

    #[test]
    fn doubt_kinds_scripts_and_codes_are_told() {
        assert!(
            is_doubtful("Counterfeit Danish driving licence")
                && is_doubtful("expires 2014, officially cancelled as of 2013")
        );
        assert!(!is_doubtful("issued under false name, expired 2011") && !is_doubtful("Lostovo"));
        assert_eq!(document_kind(IdentifierKind::NationalId, "Italian Fiscal Code"), IdentifierKind::Tax);
        assert_eq!(document_kind(IdentifierKind::NationalId, "Ration card"), IdentifierKind::NationalId);
        assert_eq!(emails("a@b.by. www.b.by (2) c@d.ru;x@y").collect::<Vec<_>>(), ["a@b.by", "c@d.ru"]);
        assert!(is_ship_imo("9058713") && !is_ship_imo("1790183") && !is_ship_imo("905871"));
        assert!(is_other_script("Газпромбанк (АО)") && !is_other_script("Vìktor Ìvanovič") && !is_other_script("12"));
    }
}
