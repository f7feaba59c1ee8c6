//! Hits for people: why a party hit, in one line.
//!
//! For: the tables of `demo` and `search`. Not for: machines, which read the evidence itself.

use crate::service::proto::{AliasStrength, Evidence, EvidenceKind, Hit};

/// Characters that are shown before the line is cut.
const WIDTH: usize = 90;

/// Why the hit is a hit: every piece of evidence in a few signs, then where it stands.
pub(crate) fn why(hit: &Hit) -> String {
    let pieces: Vec<String> = hit.evidence.iter().map(piece).collect();
    let pieces = if pieces.is_empty() { hit.action_rule.clone() } else { pieces.join(" · ") };
    super::output::cut(&pieces, WIDTH)
}

/// One piece of evidence.
fn piece(evidence: &Evidence) -> String {
    let (query, listed) = (&evidence.query, &evidence.listed);
    let pair = if query.is_empty() || query == listed { listed.clone() } else { format!("{query}~{listed}") };
    match evidence.kind() {
        EvidenceKind::ExactToken | EvidenceKind::Unspecified => pair,
        EvidenceKind::EditedToken => format!("{pair} (edited)"),
        EvidenceKind::SoundsAlike => format!("{pair} (sounds alike)"),
        EvidenceKind::Skeleton => format!("{pair} (consonants)"),
        EvidenceKind::JoinedTokens => format!("{pair} (joined)"),
        EvidenceKind::SplitToken => format!("{pair} (split)"),
        EvidenceKind::Initial => format!("{pair} (initial)"),
        EvidenceKind::LegalForm => format!("{pair} (legal form)"),
        EvidenceKind::Identifier => "same identifier".to_owned(),
        EvidenceKind::IdentifierInText => "identifier in text".to_owned(),
        EvidenceKind::BirthDateAgrees => "birth date agrees".to_owned(),
        EvidenceKind::BirthDateConflicts => "birth date conflicts".to_owned(),
        EvidenceKind::CountryAgrees => "country agrees".to_owned(),
        EvidenceKind::GenderConflicts => "gender conflicts".to_owned(),
        EvidenceKind::KindConflicts => "kind conflicts".to_owned(),
        EvidenceKind::IssuerConflicts => "issuer conflicts".to_owned(),
        EvidenceKind::Disguise => "disguised".to_owned(),
    }
}

/// The matched name or identifier, with its strength where it is weak.
pub(crate) fn matched(hit: &Hit) -> String {
    let weak = if hit.strength() == AliasStrength::Weak { " (weak alias)" } else { "" };
    format!("{}{weak}", hit.matched)
}

/// The recommended action in lower case, e.g. `block`.
pub(crate) fn action(hit: &Hit) -> String {
    hit.action().as_str_name().trim_start_matches("RECOMMENDED_ACTION_").to_lowercase()
}

/// A score with two digits, never rounded up to 1.00.
pub(crate) fn score(score: f32) -> String {
    let floored = (f64::from(score) * 100.0 + 1e-4).floor() / 100.0;
    format!("{floored:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_never_rounded_up() {
        assert_eq!(score(1.0), "1.00");
        assert_eq!(score(0.9999), "0.99");
        assert_eq!(score(0.85), "0.85");
    }

    #[test]
    fn evidence_is_one_line() {
        let piece = |kind: EvidenceKind, query: &str, listed: &str| Evidence {
            kind: kind.into(),
            query: query.into(),
            listed: listed.into(),
            ..Default::default()
        };
        let hit = Hit {
            evidence: vec![
                piece(EvidenceKind::ExactToken, "slobodan", "slobodan"),
                piece(EvidenceKind::EditedToken, "tseic", "tesic"),
                piece(EvidenceKind::CountryAgrees, "", "serbia"),
            ],
            ..Default::default()
        };
        assert_eq!(why(&hit), "slobodan · tseic~tesic (edited) · country agrees");
    }
}
