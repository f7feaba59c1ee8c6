//! What a sure hit means, by list and program.
//!
//! Sources: OFAC FAQ 36 (blocked versus rejected), the programs' legal bases. The list is part of the key because the
//! non-SDN list carries tags that also stand on SDN entries (`SDGT`, `CAATSA - RUSSIA`) without being full blocking.

use crate::model::RecommendedAction;

/// One row of the table. `program` may be `*` for every other program of the list.
#[derive(Clone, Copy, Debug)]
pub struct ProgramAction {
    /// List id.
    pub list: &'static str,
    /// Program tag as printed, or `*`.
    pub program: &'static str,
    /// The action of a sure hit.
    pub action: RecommendedAction,
}

const fn row(list: &'static str, program: &'static str, action: RecommendedAction) -> ProgramAction {
    ProgramAction { list, program, action }
}

/// The table; the first row that fits wins, per program.
pub static PROGRAM_ACTIONS: &[ProgramAction] = &[
    // Specially Designated Nationals: interests in property are blocked, whatever the program.
    row("us_ofac_sdn", "*", RecommendedAction::Block),
    // Sectoral sanctions (E.O. 13662): new debt and equity only; a person must see what the payment is for.
    row("us_ofac_cons", "UKRAINE-EO13662", RecommendedAction::Review),
    row("us_ofac_cons", "RUSSIA-EO14024", RecommendedAction::Review),
    // Palestinian Legislative Council (31 CFR 594-597): transactions are rejected, not blocked.
    row("us_ofac_cons", "NS-PLC", RecommendedAction::Reject),
    // Chinese military-industrial companies (E.O. 13959): securities dealings only.
    row("us_ofac_cons", "CMIC-EO13959", RecommendedAction::Review),
    row("us_ofac_cons", "*", RecommendedAction::Review),
];

/// The most severe action of a party's programs on a list, and the tag that says so.
///
/// A list without a row (a firm's own list) asks for a review: someone put the party there for a reason.
#[must_use]
pub fn program_action(list: &str, programs: &[String]) -> (RecommendedAction, String) {
    let of = |program: &str| {
        let fits = |row: &&ProgramAction| row.list == list && (row.program == program || row.program == "*");
        PROGRAM_ACTIONS.iter().find(fits).map_or(RecommendedAction::Review, |row| row.action)
    };
    let mut best: Option<(RecommendedAction, &str)> = None;
    for program in programs {
        let action = of(program);
        if best.is_none_or(|(strongest, _)| action > strongest) {
            best = Some((action, program));
        }
    }
    let (action, program) = best.unwrap_or((of("*"), "*"));
    (action, program.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_part_of_the_key() {
        let tags = |tags: &[&str]| tags.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        assert_eq!(program_action("us_ofac_sdn", &tags(&["SDGT"])).0, RecommendedAction::Block);
        assert_eq!(program_action("us_ofac_cons", &tags(&["SDGT"])).0, RecommendedAction::Review);
        assert_eq!(
            program_action("us_ofac_cons", &tags(&["CMIC-EO13959", "NS-PLC"])),
            (RecommendedAction::Reject, "NS-PLC".to_owned())
        );
        assert_eq!(program_action("custom", &[]).0, RecommendedAction::Review);
    }
}
