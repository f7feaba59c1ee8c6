//! Sanctions programs: one key for what several authorities, files and years print, and the family it belongs to.
//!
//! A designation keeps its program exactly as printed; the key is derived from the list and that text by the table
//! `programs.tsv`, so a better table needs no new import. The *Magnitsky family* are the regimes made after the
//! Magnitsky acts; each member keeps its own key, so that GLOMAG is never counted as MAGNIT.

use super::labeled::labeled_enum;
use super::list::ListId;
use std::fmt;
use std::sync::LazyLock;

labeled_enum! {
    /// A group of programs of several authorities with one purpose.
    ProgramFamily {
    /// Human-rights and corruption sanctions on persons, after the Magnitsky acts.
    Magnitsky = "magnitsky",
    }
}

/// Normalized key of a program: jurisdiction, a dot, a slug, e.g. `us.glomag`, `gb.ghr`, `un.al-qaida`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProgramKey(Box<str>);

/// One row of the table.
struct Row {
    lists: Vec<&'static str>,
    whole: bool,
    printed: &'static str,
    key: &'static str,
    family: Option<ProgramFamily>,
    title: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows = include_str!("programs.tsv").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.filter_map(|line| {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let (lists, how, printed, key, family, title) = (next(), next(), next(), next(), next(), next());
        (!key.is_empty()).then(|| Row {
            lists: lists.split(',').collect(),
            whole: how == "is",
            printed,
            key,
            family: ProgramFamily::from_label(family),
            title,
        })
    })
    .collect()
});

impl Row {
    fn is_of(&self, list: &str) -> bool {
        self.lists.iter().any(|of| of.strip_suffix('*').map_or(*of == list, |start| list.starts_with(start)))
    }

    fn fits(&self, list: &str, printed: &str) -> bool {
        self.is_of(list) && if self.whole { self.printed == printed } else { printed.contains(self.printed) }
    }
}

/// Capitals, one blank for any white space, one hyphen for any dash: how printed programs are compared.
fn compared(printed: &str) -> String {
    let words: Vec<&str> = printed.split_whitespace().collect();
    words
        .join(" ")
        .to_uppercase()
        .replace(['\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}', '\u{2212}'], "-")
}

impl ProgramKey {
    /// The key of a program as printed on a list.
    #[must_use]
    pub fn of(list: &ListId, printed: &str) -> Self {
        let (list, text) = (list.as_str(), compared(printed));
        if let Some(row) = ROWS.iter().find(|row| row.fits(list, &text)) {
            return Self(row.key.into());
        }
        let slug = slug(&text);
        match text.as_bytes() {
            // OpenSanctions prints the jurisdiction itself: `EU-BLR`.
            [a, b, b'-', ..] if list == "opensanctions" && a.is_ascii_uppercase() && b.is_ascii_uppercase() => {
                Self(slug.replacen('-', ".", 1).into())
            }
            _ => Self(format!("{}.{slug}", list.split('_').next().unwrap_or(list)).into()),
        }
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The family this program belongs to.
    #[must_use]
    pub fn family(&self) -> Option<ProgramFamily> {
        ROWS.iter().find(|row| row.key == self.as_str()).and_then(|row| row.family)
    }

    /// The program's title, where the table knows one.
    #[must_use]
    pub fn title(&self) -> Option<&'static str> {
        ROWS.iter().find(|row| row.key == self.as_str()).map(|row| row.title)
    }
}

impl fmt::Display for ProgramKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Lower-case letters and digits with single hyphens; `none` when nothing is left. At most 60 characters.
fn slug(text: &str) -> String {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let slug: String = words.join("-").chars().take(60).collect();
    if slug.is_empty() { "none".to_owned() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(list: &str, printed: &str) -> (String, Option<ProgramFamily>) {
        let key = ProgramKey::of(&list.parse().unwrap(), printed);
        (key.to_string(), key.family())
    }

    #[test]
    fn authorities_spellings_have_one_key() {
        let magnitsky = |text: &str| (text.to_owned(), Some(ProgramFamily::Magnitsky));
        assert_eq!(key("us_ofac_sdn", "GLOMAG"), magnitsky("us.glomag"));
        assert_eq!(key("opensanctions", "US-GLOMAG"), magnitsky("us.glomag"));
        assert_eq!(key("us_csl", "MAGNIT"), magnitsky("us.magnit"));
        let long = "The Global Human Rights Sanctions Regulations 2020";
        assert_eq!(key("gb_fcdo_sanctions", long), key("gb_fcdo_sanctions", "Global Human Rights"));
        let jvcfor = "Justice for Victims of Corrupt Foreign Officials Regulations\u{a0}(JVCFOR) / Règlement";
        assert_eq!(key("ca_dfatd_sema_sanctions", jvcfor), magnitsky("ca.jvcfor"));
        let corruption = "Autonomous (Thematic \u{2013} Corruption)  ";
        assert_eq!(key("au_dfat_sanctions", corruption), magnitsky("au.thematic-corruption"));
        assert_eq!(key("eu_fsf", "HR"), magnitsky("eu.hr"));
    }

    #[test]
    fn other_programs_get_a_key_of_their_own_text() {
        assert_eq!(key("us_ofac_sdn", "CAATSA - RUSSIA"), ("us.caatsa-russia".to_owned(), None));
        assert_eq!(key("un_sc_sanctions", "Al-Qaida"), ("un.al-qaida".to_owned(), None));
        assert_eq!(key("opensanctions", "EU-BLR"), ("eu.blr".to_owned(), None));
        assert_eq!(key("custom", "HR"), ("custom.hr".to_owned(), None));
        assert_eq!(key("custom", "--"), ("custom.none".to_owned(), None));
    }

    #[test]
    fn rows_of_the_table_are_whole() {
        assert!(ROWS.len() >= 15);
        for row in ROWS.iter() {
            assert_eq!(row.printed, compared(row.printed), "printed texts stand in compared form");
            assert!(row.family.is_some() && !row.title.is_empty() && row.key.contains('.'), "{}", row.key);
        }
    }
}
