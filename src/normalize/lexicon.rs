//! The word tables in `data/`: legal forms, titles, particles, stop words.
//!
//! Not for deciding where a table applies (that is `kinds`). A table is a tab-separated file with `#` comments. Its
//! entries are normalized by the same code as the names they are compared with, so a row may be written the way people
//! write it ("S.p.A.", "ООО", "有限公司").

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use super::{TextKind, TokenForm, kinds};

/// Where in a name a phrase counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Any,
    Start,
    End,
    /// Start or end.
    Edge,
}

impl Place {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "any" => Some(Self::Any),
            "start" => Some(Self::Start),
            "end" => Some(Self::End),
            "edge" => Some(Self::Edge),
            _ => None,
        }
    }

    /// True when the phrase may open a name.
    pub(super) fn at_start(self) -> bool {
        self != Self::End
    }

    /// True when the phrase may close a name.
    pub(super) fn at_end(self) -> bool {
        self != Self::Start
    }
}

/// A row of a phrase table.
#[derive(Debug)]
pub(super) struct Phrase {
    /// Form of the first token; its text is the key of the table.
    pub(super) form: TokenForm,
    /// The tokens after the first one.
    pub(super) rest: Box<[(Box<str>, TokenForm)]>,
    /// What the phrase stands for.
    pub(super) class: Box<str>,
    pub(super) place: Place,
    /// Every token is a single letter ("s a"): initials of a person look the same.
    pub(super) letters_only: bool,
}

/// FNV-1a: the keys are our own tables, so nobody can choose colliding ones, and tokens are short.
#[derive(Default)]
pub(super) struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

type Build = BuildHasherDefault<Fnv>;

/// Phrases by the text of their first token, longest first.
pub(super) struct Phrases(HashMap<Box<str>, Vec<Phrase>, Build>);

impl Phrases {
    /// Phrases that begin with `token`, longest first.
    pub(super) fn starting_with(&self, token: &str) -> &[Phrase] {
        self.0.get(token).map_or(&[], Vec::as_slice)
    }
}

/// Single tokens.
pub(super) struct Words(HashSet<Box<str>, Build>);

impl Words {
    pub(super) fn contains(&self, token: &str) -> bool {
        self.0.contains(token)
    }
}

/// All tables.
pub(super) struct Lexicon {
    pub(super) legal_forms: Phrases,
    pub(super) titles: Phrases,
    /// Particles everywhere.
    pub(super) particles: Words,
    /// Particles in names of persons only ("un", "us" and "ten" mean something else elsewhere).
    pub(super) person_particles: Words,
    /// Stop words everywhere.
    pub(super) stop_words: Words,
    /// Stop words where the text is not the name of a person ("Le", "An" and "Ou" are people).
    pub(super) other_stop_words: Words,
}

/// The tables, read once.
pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon {
    legal_forms: phrases(LEGAL_FORMS),
    titles: phrases(TITLES),
    particles: words(PARTICLES, "any"),
    person_particles: words(PARTICLES, "person"),
    stop_words: words(STOP_WORDS, "any"),
    other_stop_words: words(STOP_WORDS, "other"),
});

pub(super) const LEGAL_FORMS: &str = include_str!("data/legal_forms.tsv");
pub(super) const TITLES: &str = include_str!("data/titles.tsv");
pub(super) const PARTICLES: &str = include_str!("data/particles.tsv");
pub(super) const STOP_WORDS: &str = include_str!("data/stop_words.tsv");

/// Rows of a table as columns.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let rows = table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| line.split('\t').collect())
}

/// Tokens of an entry.
fn tokens(entry: &str) -> Vec<(Box<str>, TokenForm)> {
    let (drafts, _) = kinds::drafts(entry, TextKind::OrganizationName);
    drafts.into_iter().map(|draft| (draft.token.text, draft.token.form)).collect()
}

/// Reads a phrase table: class, place, phrase. A test keeps every row well formed, so none is skipped here.
fn phrases(table: &'static str) -> Phrases {
    let mut phrases: HashMap<Box<str>, Vec<Phrase>, Build> = HashMap::default();
    for row in rows(table) {
        let [class, place, phrase, ..] = row.as_slice() else { continue };
        let mut words = tokens(phrase).into_iter();
        let (Some((first, form)), Some(place)) = (words.next(), Place::parse(place)) else { continue };
        let rest: Box<[_]> = words.collect();
        let letters_only = first.len() == 1 && rest.iter().all(|(word, _)| word.len() == 1);
        let group = phrases.entry(first).or_default();
        if group.iter().all(|known| (known.form, known.place) != (form, place) || known.rest != rest) {
            group.push(Phrase { form, rest, class: (*class).into(), place, letters_only });
        }
    }
    for group in phrases.values_mut() {
        group.sort_by_key(|phrase| std::cmp::Reverse(phrase.rest.len()));
    }
    Phrases(phrases)
}

/// Reads a table of single words; `scope` picks the rows with that second column.
fn words(table: &'static str, scope: &str) -> Words {
    let rows = rows(table).filter(|row| row.get(1).copied() == Some(scope));
    Words(rows.filter_map(|row| Some(tokens(row[0]).into_iter().next()?.0)).collect())
}
