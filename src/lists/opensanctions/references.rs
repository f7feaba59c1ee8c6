//! Numbers of other authorities inside OpenSanctions: its ids are made of them.
//!
//! Only forms that say by themselves whose number they are; any other id stays an OpenSanctions id.

use super::party::reference;
use super::raw::Entity;
use crate::model::{ListedParty, Reference, ReferenceScheme};

/// The references of an entity's own and former ids.
pub(super) fn of_ids(entity: &Entity, references: &mut Vec<Reference>) {
    let former: Vec<String> = entity.referents.texts().collect();
    for id in std::iter::once(entity.id.as_str()).chain(former.iter().map(String::as_str)) {
        add(id, references);
    }
}

/// The references of a party of which only its id is known.
pub(super) fn of_id_alone(party: &mut ListedParty) {
    let id = party.id.key.clone();
    add(&id, &mut party.references);
}

fn add(id: &str, references: &mut Vec<Reference>) {
    reference(references, ReferenceScheme::OpenSanctions, id.to_owned());
    if let Some((scheme, value)) = of_id(id) {
        reference(references, scheme, value);
    }
}

/// Whether a text is digits and nothing else.
fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `ofac-7489`, `Q7747`, `eu-fsf-eu-36-64`.
fn of_id(id: &str) -> Option<(ReferenceScheme, String)> {
    if let Some(number) = id.strip_prefix("ofac-").filter(|number| digits(number)) {
        return Some((ReferenceScheme::OfacEntry, number.to_owned()));
    }
    if id.strip_prefix('Q').is_some_and(digits) {
        return Some((ReferenceScheme::Wikidata, id.to_owned()));
    }
    let (first, second) = id.strip_prefix("eu-fsf-eu-")?.split_once('-')?;
    (digits(first) && digits(second)).then(|| (ReferenceScheme::EuReference, format!("EU.{first}.{second}")))
}

/// The number an authority gives a designation: by its form, the number of OFAC by the authority's name.
pub(super) fn of_authority(authority: &str, id: &str) -> Option<(ReferenceScheme, String)> {
    let scheme = if digits(id) && is_ofac(authority) {
        ReferenceScheme::OfacEntry
    } else if id.len() == 7 && id[..].is_ascii() && id[..3].bytes().all(|b| b.is_ascii_uppercase()) && digits(&id[3..])
    {
        ReferenceScheme::UkUniqueId
    } else if id.strip_prefix("EU.").and_then(|rest| rest.split_once('.')).is_some_and(|(a, b)| digits(a) && digits(b))
    {
        ReferenceScheme::EuReference
    } else if id.split_once("i.").or_else(|| id.split_once("e.")).is_some_and(|(committee, number)| {
        committee.len() == 2 && committee.bytes().all(|b| b.is_ascii_alphabetic()) && digits(number)
    }) {
        ReferenceScheme::UnReference
    } else {
        return None;
    };
    Some((scheme, id.to_owned()))
}

/// Whether an authority is OFAC.
pub(super) fn is_ofac(authority: &str) -> bool {
    authority.contains("Foreign Assets Control") || authority.contains("OFAC")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_other_authorities_are_seen() {
        use ReferenceScheme as S;
        assert_eq!(of_id("ofac-7489"), Some((S::OfacEntry, "7489".to_owned())));
        assert_eq!(of_id("eu-fsf-eu-36-64"), Some((S::EuReference, "EU.36.64".to_owned())));
        for id in ["ofac-pr-7489", "NK-x", "Q", "Q7x", "eu-fsf-eu-36"] {
            assert_eq!(of_id(id), None, "{id}");
        }
        let scheme = |authority: &str, id: &str| of_authority(authority, id).map(|(scheme, _)| scheme);
        assert_eq!(scheme("Office of Foreign Assets Control", "7489"), Some(S::OfacEntry));
        assert_eq!(scheme("HM Treasury", "7489"), None);
        assert_eq!(scheme("FCDO", "GHR0001"), Some(S::UkUniqueId));
        assert_eq!(scheme("Council", "EU.36.64"), Some(S::EuReference));
        assert_eq!(scheme("Security Council", "QDi.001"), Some(S::UnReference));
        assert_eq!(scheme("é", "日本語"), None);
    }
}
