//! The bundled sample: designations, payments and what must come of them, compiled into the binary.
//!
//! For: `interdict demo` and tests. Not for: real screening; the sample is old and small on purpose. Origin and
//! license stand in `data/README.md`.

use crate::lists::ListFile;

/// The list the sample designations belong to.
pub(crate) const LIST: &str = "us_ofac_sdn";

/// Payments, one proto3-JSON `Transaction` a line.
pub(crate) const PAYMENTS: &str = include_str!("../../data/sample/payments.jsonl");

/// Transaction id, `hit` or `clear`, listed party and note, separated by tabs, with a header line.
const EXPECTED: &str = include_str!("../../data/sample/expected.tsv");

/// The designation files in the official layout.
#[must_use]
pub(crate) fn files() -> Vec<ListFile> {
    let files: [(&str, &[u8]); 4] = [
        ("sdn.csv", include_bytes!("../../data/sample/sdn.csv")),
        ("alt.csv", include_bytes!("../../data/sample/alt.csv")),
        ("add.csv", include_bytes!("../../data/sample/add.csv")),
        ("sdn_comments.csv", include_bytes!("../../data/sample/sdn_comments.csv")),
    ];
    files.map(|(name, bytes)| ListFile::new(name, bytes.to_vec())).into()
}

/// What must come of one payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Expected {
    /// The payment.
    pub transaction_id: &'static str,
    /// Whether it must be held or stopped.
    pub hit: bool,
    /// The listed party it must be held for; for payments that must be clear, the party that may be shown.
    pub party_id: Option<&'static str>,
    /// What makes the payment hard, or `ordinary`.
    pub note: &'static str,
}

/// What must come of every payment, in order of the payments.
#[must_use]
pub(crate) fn expected() -> Vec<Expected> {
    EXPECTED
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            let (transaction_id, outcome, party, note) = (cells.next()?, cells.next()?, cells.next()?, cells.next()?);
            Some(Expected { transaction_id, hit: outcome == "hit", party_id: (party != "-").then_some(party), note })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_payment_has_one_expectation_and_every_expected_party_is_in_the_sample() {
        let expected = expected();
        assert_eq!(expected.len(), PAYMENTS.lines().count());
        for (line, expected) in PAYMENTS.lines().zip(&expected) {
            let payment: serde_json::Value = serde_json::from_str(line).unwrap();
            assert_eq!(payment["transactionId"], expected.transaction_id);
            assert!(expected.party_id.is_some() || !expected.hit);
        }
        let sdn = String::from_utf8(files()[0].read().unwrap()).unwrap();
        for party in expected.iter().filter_map(|e| e.party_id) {
            let key = party.strip_prefix("us_ofac_sdn:").unwrap();
            assert!(sdn.lines().any(|line| line.starts_with(&format!("{key},"))), "{party}");
        }
        assert_eq!(expected.iter().filter(|e| e.hit).count(), 50);
    }

    #[test]
    fn the_files_keep_the_official_layout() {
        for file in files() {
            assert!(file.read().unwrap().ends_with(b"\r\n\x1a"), "{}", file.name);
        }
    }
}
