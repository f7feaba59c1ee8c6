//! Other names inside a printed name: `X (a.k.a. Y; Z)`, `X A/K/A Y`, `X D/B/A Y`.
//!
//! Only for lists without a column for aliases. The printed name stays the primary name; the parts are added, because no
//! payment names a party by both at once.

use super::text;
use crate::model::{AliasStrength, ListedName, NameKind};

/// Marks of other names, in capitals, with what they introduce.
static MARKS: &[(&str, NameKind)] = &[
    ("A.K.A.", NameKind::Alias),
    ("A/K/A", NameKind::Alias),
    ("D/B/A", NameKind::Alias),
    ("D.B.A.", NameKind::Alias),
    ("F.K.A.", NameKind::Former),
    ("F/K/A", NameKind::Former),
];

/// Adds the printed name and the names inside it.
pub(super) fn push_names(names: &mut Vec<ListedName>, printed: &str, kind: NameKind, strength: AliasStrength) {
    let printed = text::clean(printed);
    let parts = parts(&printed);
    push(names, &printed, kind, strength);
    for (part, kind) in parts {
        push(names, &part, kind, AliasStrength::Unstated);
    }
}

/// Adds a name that the party does not have yet.
pub(super) fn push(names: &mut Vec<ListedName>, name: &str, kind: NameKind, strength: AliasStrength) {
    if !name.is_empty() && !names.iter().any(|known| known.text == name) {
        names.push(ListedName { text: name.to_owned(), kind, strength });
    }
}

/// The names inside a printed name; none when it has no mark.
fn parts(printed: &str) -> Vec<(String, NameKind)> {
    let upper = printed.to_ascii_uppercase(); // of the same length
    let Some((at, mark, kind)) = MARKS.iter().filter_map(|(mark, kind)| Some((upper.find(mark)?, *mark, *kind))).min()
    else {
        return Vec::new();
    };
    let (before, behind) = (printed[..at].trim_end(), printed[at + mark.len()..].trim_start_matches([':', ',', ' ']));
    let (inside, after) = match before.strip_suffix('(') {
        Some(_) => behind.split_once(')').unwrap_or((behind, "")),
        None => (behind, ""),
    };
    let outer = text::join([before.trim_end_matches(['(', ' ', ',']), after], " ");
    let mut parts = vec![(outer, NameKind::Alias)];
    parts.extend(inside.split(';').map(|name| (text::clean(name), kind)));
    parts.retain(|(name, _)| !name.is_empty());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(printed: &str) -> Vec<String> {
        let mut names = Vec::new();
        push_names(&mut names, printed, NameKind::Primary, AliasStrength::Strong);
        names.into_iter().map(|name| format!("{} {:?}", name.text, name.kind)).collect()
    }

    #[test]
    fn names_inside_names_are_added() {
        assert_eq!(names(" PLAIN  NAME (PN)"), ["PLAIN NAME (PN) Primary"]);
        assert_eq!(
            names("Acme, Inc. (a.k.a. Acme Aero; CK, Inc.)"),
            [
                "Acme, Inc. (a.k.a. Acme Aero; CK, Inc.) Primary",
                "Acme, Inc. Alias",
                "Acme Aero Alias",
                "CK, Inc. Alias"
            ]
        );
        assert_eq!(names("FU SUN A/K/A FRANK SUN")[1..], ["FU SUN Alias", "FRANK SUN Alias"]);
        assert_eq!(names("PEARL (A.K.A. NEI CHU) LI")[1..], ["PEARL LI Alias", "NEI CHU Alias"]);
        assert_eq!(names("LTS Ltd. (f.k.a. IPP Ltd.)")[1..], ["LTS Ltd. Alias", "IPP Ltd. Former"]);
    }
}
