//! Identifiers of listed parties, found exactly: by kind in structured fields, and embedded in free text.
//!
//! Kinds that different sources label differently (a national id may come as passport, a tax number as registration)
//! form one group; a hit across kinds of one group scores lower than one of the same kind. BICs meet on their first
//! eight characters, because the last three name a branch.

use super::deletions::to_u32;
use crate::model::{IdentifierKind, ListedParty};
use crate::normalize::{identifier_key, wallet_key};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use hashbrown::HashMap;

/// Kinds that are looked up together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierGroup {
    /// Documents of a person.
    Document,
    /// Registrations and tax numbers.
    Registration,
    /// Legal Entity Identifier.
    Lei,
    /// Business Identifier Code, first eight characters.
    Bic,
    /// IMO numbers of ships and companies.
    Imo,
    /// Maritime Mobile Service Identity.
    Mmsi,
    /// Call signs.
    CallSign,
    /// Aircraft marks and serial numbers.
    Aircraft,
    /// Securities.
    Security,
    /// Wallets; case matters where the chain says so.
    Wallet,
    /// Bank accounts.
    Account,
    /// Contact data.
    Contact,
}

/// The group of a kind, and `None` for kinds that name nobody outside their issuer.
#[must_use]
pub const fn group(kind: IdentifierKind) -> Option<IdentifierGroup> {
    use IdentifierGroup as G;
    use IdentifierKind as K;
    Some(match kind {
        K::Passport | K::NationalId | K::Ssn | K::Driving | K::TravelDocument | K::Other => G::Document,
        K::Tax | K::Registration | K::Inn | K::Ogrn | K::Kpp | K::Uscc | K::Duns | K::Giin | K::Bik => G::Registration,
        K::Lei => G::Lei,
        K::Bic => G::Bic,
        K::Imo | K::CompanyImo => G::Imo,
        K::Mmsi => G::Mmsi,
        K::CallSign => G::CallSign,
        K::AircraftTail | K::AircraftSerial => G::Aircraft,
        K::Isin => G::Security,
        K::CryptoAddress => G::Wallet,
        K::Iban | K::BankAccount => G::Account,
        K::Email | K::Phone => G::Contact,
        // Tickers and web sites are shared, customer numbers are the bank's own: shown, not matched.
        K::EquityTicker | K::Website | K::Customer => return None,
    })
}

/// The comparison form of an identifier; empty when nothing comparable is left.
#[must_use]
pub fn key(kind: IdentifierKind, value: &str) -> String {
    match group(kind) {
        Some(IdentifierGroup::Wallet) => wallet_key(value),
        Some(IdentifierGroup::Contact) if kind == IdentifierKind::Email => value.trim().to_lowercase(),
        Some(IdentifierGroup::Contact) => value.chars().filter(char::is_ascii_digit).collect(),
        Some(IdentifierGroup::Bic) => identifier_key(value).chars().take(8).collect(),
        Some(IdentifierGroup::Imo) => identifier_key(value).trim_start_matches("IMO").to_owned(),
        Some(_) => identifier_key(value),
        None => String::new(),
    }
}

/// One identifier of one party, by place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdentifierRef {
    /// The party, by its place in the corpus.
    pub party: u32,
    /// The identifier, by its place in the party.
    pub identifier: u32,
}

/// An identifier found inside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdentifierInText {
    /// What was found.
    pub found: IdentifierRef,
    /// First byte in the text.
    pub start: u32,
    /// One past the last byte in the text.
    pub end: u32,
}

/// All listed identifiers.
#[derive(Debug, Default)]
pub struct Identifiers {
    by_key: HashMap<(IdentifierGroup, Box<str>), Vec<IdentifierRef>>,
    /// Automaton over keys that are long enough to be looked for in text; pattern number to `in_text`.
    automaton: Option<AhoCorasick>,
    in_text: Vec<(Box<str>, Vec<IdentifierRef>)>,
    /// Identifiers whose key is empty: (party, identifier).
    pub(super) unscreenable: Vec<IdentifierRef>,
}

impl Identifiers {
    pub(super) fn build(parties: &[ListedParty]) -> Self {
        let mut this = Self::default();
        let mut patterns: HashMap<Box<str>, Vec<IdentifierRef>> = HashMap::new();
        for (party_number, party) in parties.iter().enumerate() {
            // What its own list calls false or lost would point at somebody else.
            for (number, identifier) in party.identifiers.iter().enumerate().filter(|(_, known)| !known.doubtful) {
                let Some(group) = group(identifier.kind) else { continue };
                let at = IdentifierRef { party: to_u32(party_number), identifier: to_u32(number) };
                let key: Box<str> = key(identifier.kind, &identifier.value).into();
                if key.is_empty() {
                    this.unscreenable.push(at);
                    continue;
                }
                for pattern in text_patterns(group, &key) {
                    patterns.entry(pattern.into()).or_default().push(at);
                }
                this.by_key.entry((group, key)).or_default().push(at);
            }
        }
        this.in_text = patterns.into_iter().collect();
        this.in_text.sort_unstable();
        this.automaton = AhoCorasick::builder()
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .match_kind(MatchKind::Standard)
            .build(this.in_text.iter().map(|(pattern, _)| pattern.as_bytes()))
            .ok();
        this
    }

    /// Listed identifiers with this key in this group, in order of party.
    #[must_use]
    pub fn find(&self, group: IdentifierGroup, key: &str) -> &[IdentifierRef] {
        self.by_key.get(&(group, key.into())).map_or(&[], Vec::as_slice)
    }

    /// Listed identifiers embedded in a text, in order of place, party and identifier.
    ///
    /// A find begins and ends where a run of letters and digits does; separators inside are allowed (`12-345 678`)
    /// unless the identifier is digits only, where a blank inside would glue unrelated numbers together.
    #[must_use]
    pub fn find_in_text(&self, text: &str) -> Vec<IdentifierInText> {
        let mut out = Vec::new();
        if let Some(automaton) = &self.automaton {
            let folded = FoldedText::new(text);
            for found in automaton.find_overlapping_iter(&folded.bytes) {
                if folded.is_whole(found.start(), found.end()) {
                    let (start, end) = (folded.source[found.start()].0, folded.source[found.end() - 1].1);
                    let refs = &self.in_text[found.pattern().as_usize()].1;
                    out.extend(refs.iter().map(|r| IdentifierInText { found: *r, start, end }));
                }
            }
        }
        for (start, word) in words(text) {
            if word.len() >= 26 {
                let key = wallet_key(word);
                let refs = self.find(IdentifierGroup::Wallet, &key);
                let (start, end) = (to_u32(start), to_u32(start + word.len()));
                out.extend(refs.iter().map(|r| IdentifierInText { found: *r, start, end }));
            }
        }
        out.sort_unstable_by_key(|f| (f.start, f.end, f.found));
        out.dedup();
        out
    }

    /// Heap bytes, about.
    pub(super) fn bytes(&self) -> usize {
        let keys: usize = self.by_key.iter().map(|((_, k), v)| k.len() + v.len() * 8 + 64).sum();
        keys + self.automaton.as_ref().map_or(0, AhoCorasick::memory_usage)
    }
}

/// Words that announce a document number; without one, a short run of digits is any invoice.
const DOCUMENT_CUES: [&str; 6] = ["PASSPORT", "PASSPORTNO", "PASSPORTNUMBER", "PPNO", "IDNO", "IDCARD"];

/// What is looked for in text for an identifier: nothing, the key itself if its form is distinctive, or the key after
/// a word that announces it.
fn text_patterns(group: IdentifierGroup, key: &str) -> Vec<String> {
    let digits_only = key.bytes().all(|b| b.is_ascii_digit());
    let has_digit = key.bytes().any(|b| b.is_ascii_digit());
    let bare = |fits: bool| if fits { vec![key.to_owned()] } else { Vec::new() };
    match group {
        IdentifierGroup::Imo if key.len() == 7 => vec![format!("IMO{key}")],
        IdentifierGroup::Bic => bare(key.len() == 8),
        IdentifierGroup::Document if digits_only && (6..9).contains(&key.len()) => {
            DOCUMENT_CUES.iter().map(|cue| format!("{cue}{key}")).collect()
        }
        IdentifierGroup::Wallet | IdentifierGroup::Contact | IdentifierGroup::CallSign | IdentifierGroup::Imo => {
            Vec::new()
        }
        IdentifierGroup::Document
        | IdentifierGroup::Registration
        | IdentifierGroup::Lei
        | IdentifierGroup::Mmsi
        | IdentifierGroup::Aircraft
        | IdentifierGroup::Security
        | IdentifierGroup::Account => bare(if digits_only { key.len() >= 9 } else { has_digit && key.len() >= 7 }),
    }
}

/// Runs of letters and digits with their byte offsets.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(move |w| (w.as_ptr() as usize - text.as_ptr() as usize, w))
}

/// Upper-case ASCII letters and digits of a text, without separators, each with its place in the source.
struct FoldedText {
    bytes: Vec<u8>,
    source: Vec<(u32, u32)>,
    /// Whether a run of letters and digits begins at this byte.
    begins: Vec<bool>,
    /// Whether a blank (rather than a hyphen, dot or slash) stands before this byte.
    after_blank: Vec<bool>,
}

impl FoldedText {
    fn new(text: &str) -> Self {
        let mut this = Self { bytes: Vec::new(), source: Vec::new(), begins: Vec::new(), after_blank: Vec::new() };
        let (mut begins, mut after_blank) = (true, true);
        for (at, c) in text.char_indices() {
            let folded = if c.is_ascii() { c } else { fullwidth_to_ascii(c) };
            if folded.is_ascii_alphanumeric() {
                this.bytes.push(folded.to_ascii_uppercase() as u8);
                this.source.push((to_u32(at), to_u32(at + c.len_utf8())));
                this.begins.push(begins);
                this.after_blank.push(after_blank);
                (begins, after_blank) = (false, false);
            } else {
                begins = true;
                after_blank |= !matches!(c, '-' | '.' | '/' | '\u{200b}' | '\u{2010}' | '\u{2011}');
            }
        }
        this
    }

    fn is_whole(&self, start: usize, end: usize) -> bool {
        let bounded = self.begins[start] && self.begins.get(end).is_none_or(|b| *b);
        let digits_only = self.bytes[start..end].iter().all(u8::is_ascii_digit);
        bounded && !(digits_only && self.after_blank[start + 1..end].iter().any(|b| *b))
    }
}

/// Full-width letters and digits (U+FF01..FF5E) as ASCII; anything else becomes a separator.
fn fullwidth_to_ascii(c: char) -> char {
    match u32::from(c) {
        code @ 0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0).unwrap_or(' '),
        _ => ' ', // every other non-ASCII character separates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Identifier, PartyKind};

    fn parties(identifiers: &[(IdentifierKind, &str)]) -> Vec<ListedParty> {
        let mut party = ListedParty::new("us_ofac_sdn:1".parse().unwrap(), PartyKind::Person);
        party.identifiers = identifiers.iter().map(|(kind, value)| Identifier::new(*kind, *value)).collect();
        vec![party]
    }

    #[test]
    fn finds_by_kind_without_separators() {
        let index = Identifiers::build(&parties(&[
            (IdentifierKind::Passport, "AD 005-831"),
            (IdentifierKind::Bic, "MELIIRTHXXX"),
        ]));
        assert_eq!(index.find(IdentifierGroup::Document, &key(IdentifierKind::Passport, "ad005831")).len(), 1);
        assert_eq!(index.find(IdentifierGroup::Bic, &key(IdentifierKind::Bic, "meliirth")).len(), 1);
        assert!(index.find(IdentifierGroup::Registration, "AD005831").is_empty());
    }

    #[test]
    fn finds_in_text_on_run_boundaries_only() {
        let index = Identifiers::build(&parties(&[
            (IdentifierKind::Passport, "AD005831"),
            (IdentifierKind::Imo, "9187629"),
            (IdentifierKind::Tax, "7744001497"),
            (IdentifierKind::Passport, "10945182"),
            (IdentifierKind::CryptoAddress, "0x7F367cC41522cE07553e823bf3be79A889DEbe1B"),
        ]));
        let count = |text: &str| index.find_in_text(text).len();
        assert_eq!(count("passport ad-005831 issued"), 1);
        assert_eq!(count("ref XAD005831"), 0);
        assert_eq!(count("IMO 9187629 charter"), 1);
        assert_eq!(count("invoice 9187629"), 0);
        assert_eq!(count("holder of passport no. 10945182"), 1);
        assert_eq!(count("invoice 10945182"), 0);
        assert_eq!(count("inn 7744001497."), 1);
        assert_eq!(count("77440 01497"), 0);
        assert_eq!(count("to 0x7f367cc41522ce07553e823bf3be79a889debe1b now"), 1);
        let found = index.find_in_text("pp ad-005831")[0];
        assert_eq!(&"pp ad-005831"[found.start as usize..found.end as usize], "ad-005831");
    }
}
