//! A delta file: operations on entities, applied on top of the full file while that is read.
//!
//! Memory holds the ids of the delta and their operations, not its entities: both files are streams, and the overlay says
//! of every line whether it is the one that counts. So the source files alone always rebuild the list.

use super::super::account::{Account, FileAccount};
use super::super::{ListError, ListFile};
use super::each_line;
use super::raw::{self, Head, Operation};
use std::collections::HashMap;

/// What a line of the delta does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Op {
    Add,
    Mod,
    Del,
}

impl Op {
    fn of(text: &str) -> Option<Self> {
        match text {
            "ADD" => Some(Self::Add),
            "MOD" => Some(Self::Mod),
            "DEL" => Some(Self::Del),
            _ => None, // no other operation is documented
        }
    }
}

/// What happened to one id.
#[derive(Debug, Default)]
struct History {
    /// Lines and operations, in order.
    ops: Vec<(u64, Op)>,
    /// Whether the full file has it.
    in_full: bool,
}

/// The ids of a delta.
#[derive(Debug, Default)]
pub(super) struct Overlay {
    ids: HashMap<Box<str>, History>,
}

impl Overlay {
    /// Reads the operations of a delta. Lines that cannot be read are accounted here, the others when it is closed.
    pub(super) fn read(file: &ListFile, into: &mut FileAccount) -> Result<Self, ListError> {
        let mut overlay = Self::default();
        each_line(file, "a FollowTheMoney delta, one operation a line", &mut |line| {
            if line.too_long {
                into.unreadable(line.number, "line_too_long", "the line has more than 16 MiB");
                return Ok(());
            }
            let read = raw::read::<Operation<Head>>(line.bytes);
            let (operation, op) = match read.map(|operation| (Op::of(&operation.op), operation)) {
                Ok((Some(op), operation)) => (operation, op),
                Ok((None, operation)) => {
                    let length = operation.op.len();
                    let detail = format!("got an operation of {length} characters, expected ADD, MOD or DEL");
                    into.unreadable(line.number, "bad_operation", detail);
                    return Ok(());
                }
                Err(error) if error.is_eof() && !line.ended => {
                    let detail = "the last operation does not end".to_owned();
                    return Err(ListError::CutOff { file: file.name.clone(), line: line.number, detail });
                }
                Err(error) => {
                    into.unreadable(line.number, "bad_json", raw::fault(&error));
                    return Ok(());
                }
            };
            overlay.ids.entry(operation.entity.id.into()).or_default().ops.push((line.number, op));
            Ok(())
        })?;
        Ok(overlay)
    }

    /// Whether a line of the full file is replaced or deleted; remembers that the id was there.
    pub(super) fn replaces(&mut self, id: &str) -> bool {
        self.ids.get_mut(id).is_some_and(|history| {
            history.in_full = true;
            true
        })
    }

    /// Whether a line of the delta is the one that counts for its id.
    pub(super) fn counts(&self, id: &str, line: u64) -> bool {
        let last = self.ids.get(id).and_then(|history| history.ops.last());
        last.is_some_and(|(at, op)| *at == line && *op != Op::Del)
    }

    /// Accounts for the lines that do not count, once the full file was read. A delta that does not fit its file shows
    /// in the issues.
    pub(super) fn close(&self, file: &mut FileAccount, account: &mut Account) {
        for (id, history) in &self.ids {
            let mut present = history.in_full;
            for (at, (line, op)) in history.ops.iter().enumerate() {
                let (label, fits) = match op {
                    Op::Add => ("delta.add", !present),
                    Op::Mod => ("delta.mod", present),
                    Op::Del => ("delta.del", present),
                };
                account.add(label);
                if !fits {
                    let (kind, what) = match op {
                        Op::Add => ("delta_known_id", "ADD of an entity that is there; it was replaced"),
                        Op::Mod => ("delta_unknown_id", "MOD of an entity that is not there; it was added"),
                        Op::Del => ("delta_unknown_id", "DEL of an entity that is not there"),
                    };
                    file.issue(*line, kind, format!("{what}: {}", printable(id)));
                }
                let last = at + 1 == history.ops.len();
                match op {
                    Op::Del => {
                        file.counts.rows += 1;
                        *if present { &mut file.counts.used } else { &mut file.counts.orphans } += 1;
                    }
                    Op::Add | Op::Mod if !last => {
                        file.counts.rows += 1;
                        file.counts.not_needed += 1; // a later line of the same id counts
                    }
                    Op::Add | Op::Mod => {} // accounted as any line of an entity
                }
                present = *op != Op::Del;
            }
        }
    }
}

/// An id as an issue may carry it: ids of FollowTheMoney are short and plain.
pub(super) fn printable(id: &str) -> String {
    id.chars().filter(char::is_ascii_graphic).take(120).collect()
}
