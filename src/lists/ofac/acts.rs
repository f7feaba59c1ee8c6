//! What OFAC's words for sanctions and relations mean: two tables, and the designations of a party.
//!
//! The CSV and the legacy XML name programs only; what a program orders then goes by the list. ADVANCED and ENHANCED
//! files state the effect itself.

use super::{AUTHORITY, Source};
use crate::model::{Date, Designation, Measure, RelationKind};

/// What a program orders for parties that are *not* SDNs. Only programs whose non-SDN form prohibits certain dealings
/// (EO 13662 and EO 14024 directives, Chinese military-industrial companies, EO 14014 directive 1) are said to; for the
/// others the file does not say.
pub(in crate::lists) fn non_sdn_measure(program: &str) -> Measure {
    match program {
        "UKRAINE-EO13662" | "RUSSIA-EO14024" | "CMIC-EO13959" | "BURMA-EO14014" => Measure::Sectoral,
        _ => Measure::Unstated, // any other tag, known or new
    }
}

/// What a sanctions type orders. Everything that is neither blocking nor rejecting prohibits certain dealings:
/// correspondent accounts (561), new debt and equity (directives), securities (CMIC), menu-based sanctions (CAATSA,
/// NDAA, EO 14059). Matched by words, because every new directive has a new name.
pub(in crate::lists) fn measure(printed: &str) -> Option<Measure> {
    static SECTORAL: [&str; 7] =
        ["Directive", "561 ", "NDAA", "CAATSA", "Executive Order 13959", "CMIC", "Non-blocking"];
    match printed {
        "Block" => Some(Measure::AssetFreeze),
        "Reject" => Some(Measure::Reject),
        _ => SECTORAL.iter().any(|word| printed.contains(word)).then_some(Measure::Sectoral),
    }
}

/// Relation types: the party at hand is the one that the relation is `of`.
static RELATIONS: &[(&str, RelationKind)] = &[
    ("Owned or Controlled By", RelationKind::OwnedOrControlledBy),
    ("Property in the interest of", RelationKind::OwnedOrControlledBy),
    ("Acting for or on behalf of", RelationKind::ActingFor),
    ("Family member of", RelationKind::FamilyOf),
    ("Leader or official of", RelationKind::LeaderOf),
    ("Principal Executive Officer", RelationKind::LeaderOf),
    ("Owns, controls, or operates", RelationKind::Owns),
    ("Providing support to", RelationKind::Supports),
    ("Associate Of", RelationKind::AssociateOf),
    // Says that it matters, not how.
    ("playing a significant role in", RelationKind::LinkedTo),
];

/// The kind of a relation type; nothing for a type nobody knows.
pub(in crate::lists) fn relation(printed: &str) -> Option<RelationKind> {
    RELATIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(printed)).map(|(_, kind)| *kind)
}

/// The words of a relation with what qualifies it: `Owned or Controlled By (former, High)`.
pub(in crate::lists) fn relation_source(printed: &str, former: bool, quality: Option<&str>) -> String {
    let quality = quality.filter(|quality| !quality.is_empty() && *quality != UNKNOWN);
    let marks: Vec<&str> = former.then_some("former").into_iter().chain(quality).collect();
    if marks.is_empty() { printed.to_owned() } else { format!("{printed} ({})", marks.join(", ")) }
}

/// What OFAC's reference tables call "not stated".
pub(in crate::lists) const UNKNOWN: &str = "Unknown";

/// What a file states of a party's sanctions, before it is one designation per program. OFAC does not say which type,
/// authority or date belongs to which program, so each designation gets all of them.
#[derive(Clone, Debug, Default)]
pub(in crate::lists) struct Acts {
    /// Program tags in order.
    programs: Vec<String>,
    measures: Vec<Measure>,
    legal_bases: Vec<String>,
    /// Lists the party stands on, and since when.
    lists: Vec<(String, Option<Date>)>,
}

fn push_new<T: PartialEq>(values: &mut Vec<T>, value: T) {
    if !values.contains(&value) {
        values.push(value);
    }
}

impl Acts {
    /// A program tag.
    pub(in crate::lists) fn program(&mut self, tag: &str) {
        push_new(&mut self.programs, tag.to_owned());
    }

    /// The programs of a second record of the same party.
    pub(in crate::lists) fn absorb(&mut self, other: &Self) {
        other.programs.iter().for_each(|tag| self.program(tag));
    }

    /// A sanctions type; `false` when nobody knows it.
    pub(in crate::lists) fn sanctions_type(&mut self, printed: &str) -> bool {
        let measure = measure(printed);
        push_new(&mut self.measures, measure.unwrap_or(Measure::Unstated));
        measure.is_some()
    }

    /// A legal authority.
    pub(in crate::lists) fn legal_basis(&mut self, printed: &str) {
        if printed != UNKNOWN {
            push_new(&mut self.legal_bases, printed.to_owned());
        }
    }

    /// A list the party stands on; the earliest date counts.
    pub(in crate::lists) fn on_list(&mut self, name: &str, since: Option<Date>) {
        match self.lists.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = [*known, since].into_iter().flatten().min(),
            None => self.lists.push((name.to_owned(), since)),
        }
    }

    /// Whether the file names lists, and the list being read is none of them.
    pub(in crate::lists) fn of_other_list(&self, source: &Source) -> bool {
        !self.lists.is_empty() && !self.lists.iter().any(|(name, _)| (source.holds)(name))
    }

    /// Since when the party is on the list being read.
    pub(in crate::lists) fn since(&self, source: &Source) -> Option<Date> {
        self.lists.iter().filter(|(name, _)| (source.holds)(name)).filter_map(|(_, since)| *since).min()
    }

    /// The lists other than the whole one, with their dates: which part of the non-SDN lists a party stands on decides
    /// what is prohibited, so it must not get lost.
    pub(in crate::lists) fn other_lists(&self, source: &Source) -> impl Iterator<Item = &(String, Option<Date>)> {
        self.lists.iter().filter(move |(name, _)| name != source.name)
    }

    /// One designation per program.
    pub(in crate::lists) fn designations(&self, source: &Source) -> Vec<Designation> {
        let legal_basis = Some(self.legal_bases.join("; ")).filter(|text| !text.is_empty());
        let measures = |tag: &str| {
            if self.measures.is_empty() { vec![(source.measure)(tag)] } else { self.measures.clone() }
        };
        let designation = |tag: &String| Designation {
            authority: AUTHORITY.to_owned(),
            program: tag.clone(),
            legal_basis: legal_basis.clone(),
            listed_on: self.since(source),
            measures: measures(tag),
        };
        self.programs.iter().map(designation).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CONS, SDN};
    use super::*;

    #[test]
    fn every_sanctions_type_of_the_reference_sets_has_a_measure() {
        assert_eq!((measure("Block"), measure("Reject")), (Some(Measure::AssetFreeze), Some(Measure::Reject)));
        for printed in [
            "561 Full Restrictions",
            "NDAA Special Conditions",
            "13662 Sectoral Directive 1",
            "CAATSA Section 231/235 Sanctions",
            "Executive Order 13959 Sanctions",
            "CMIC Executive Order",
            "Executive Order 14024 Directive 1a",
            "Executive Order 14014 Directive 1",
            "Executive Order 14059 Non-blocking",
        ] {
            assert_eq!(measure(printed), Some(Measure::Sectoral), "{printed}");
        }
        assert_eq!(measure("Something new"), None);
    }

    #[test]
    fn relation_types_ignore_case_and_keep_their_words() {
        assert_eq!(relation("owned or controlled by"), Some(RelationKind::OwnedOrControlledBy));
        assert_eq!(relation("Something new"), None);
        assert_eq!(relation_source("Associate Of", false, Some("Unknown")), "Associate Of");
        assert_eq!(relation_source("Associate Of", true, Some("High")), "Associate Of (former, High)");
    }

    #[test]
    fn designations_carry_all_that_the_file_says() {
        let mut acts = Acts::default();
        for tag in ["SDGT", "NS-PLC", "SDGT"] {
            acts.program(tag);
        }
        assert!(acts.sanctions_type("Block") && !acts.sanctions_type("Something new"));
        acts.legal_basis("Executive Order 13224 (Terrorism)");
        acts.legal_basis("Unknown");
        for (name, day) in [("SDN List", "2016-09-16"), ("Consolidated List", "2014-10-10"), ("FSE List", "2006-04-12")]
        {
            acts.on_list(name, day.parse().ok());
        }
        let got = acts.designations(&CONS);
        assert_eq!(got.iter().map(|act| act.program.as_str()).collect::<Vec<_>>(), ["SDGT", "NS-PLC"]);
        assert_eq!(got[0].measures, [Measure::AssetFreeze, Measure::Unstated]);
        assert_eq!(got[0].legal_basis.as_deref(), Some("Executive Order 13224 (Terrorism)"));
        assert_eq!((acts.since(&CONS), acts.since(&SDN)), ("2006-04-12".parse().ok(), "2016-09-16".parse().ok()));
        assert_eq!(acts.other_lists(&CONS).count(), 2);
        let mut none = Acts::default();
        none.program("CUBA");
        assert_eq!(none.designations(&SDN)[0].measures, [Measure::AssetFreeze]);
        assert!(!none.of_other_list(&SDN), "a file that names no list is not of another");
        none.on_list("FSE List", None);
        assert!(none.of_other_list(&SDN) && !none.of_other_list(&CONS));
    }
}
