//! Reader of the Denied Persons List of the US Bureau of Industry and Security: tab-separated text.
//!
//! One row is one address of a denial order. The file numbers nothing, so the key is a hash of the name (temporary orders
//! get a new date twice a year), and each effective date is a designation. A denied person may not take part in exports;
//! payments are not frozen, so the measure is export control. Orders that ended before the file's newest date are kept
//! with a remark. Dates are range-checked: the file of September 2022 holds updates of the years 222, 2922 and 3017.

#[cfg(test)]
mod tests;

use super::account::{self, Account, FileAccount};
use super::table::{self, Layout, Row, needed, optional};
use super::text::push_new;
use super::{FileRole, ListError, ListFile, ParsedList, aka, content_key, input, prose_dates, text};
use crate::model::{
    AliasStrength, Date, Designation, ListId, ListedAddress, ListedParty, Measure, NameKind, PartyId, PartyKind,
};
use std::collections::HashMap;

/// The authority of every designation on this list.
pub(super) const AUTHORITY: &str = "US Commerce BIS";

/// The one program of this list; the Consolidated Screening List calls it so.
const PROGRAM: &str = "DPL";

/// The one file.
pub(super) static FILES: &[FileRole] = &[FileRole { role: "entries", names: &["dpl.txt"], required: true }];

static LAYOUT: Layout = Layout {
    expected: "tab-separated text of the Denied Persons List",
    columns: &[
        needed("Name"),
        needed("Street_Address"),
        needed("City"),
        needed("State"),
        needed("Country"),
        needed("Postal_Code"),
        needed("Effective_Date"),
        needed("Expiration_Date"),
        optional("Standard_Order"),
        needed("Last_Update"),
        optional("Action"),
        needed("FR_Citation"),
    ],
    delimiter: b'\t',
    ends_in_line_end: true,
};

/// Columns that become remarks under a label.
static REMARKS: &[(&str, &str)] = &[("Standard_Order", "Standard order"), ("Action", "Action")];

/// Whether a file of another name is this list.
pub(super) fn recognize(head: &[u8]) -> bool {
    input::contains(head, "Effective_Date") && input::contains(head, "FR_Citation")
}

/// Reads the list. Its publication date is the newest plausible `Last_Update`.
pub(super) fn parse(list: &ListId, files: &[ListFile]) -> Result<ParsedList, ListError> {
    let [file] = files else {
        let got = format!("{} files", files.len());
        return Err(ListError::WrongFormat { file: AUTHORITY.to_owned(), expected: "one text file", got });
    };
    let mut assembly =
        Assembly { list, orders: Vec::new(), by_key: HashMap::new(), updates: Vec::new(), effective: Vec::new() };
    let table = table::read(file, &LAYOUT, &mut |row, account| {
        assembly.take(row, account);
        Ok(())
    })?;
    assembly.finish(table.account)
}

/// A party and the ends of its orders.
struct Order {
    party: ListedParty,
    ends: Vec<Date>,
}

/// The list being put together.
struct Assembly<'l> {
    list: &'l ListId,
    orders: Vec<Order>,
    /// Key to position in `orders`.
    by_key: HashMap<String, usize>,
    /// Line, key and date of every update.
    updates: Vec<(u64, String, Date)>,
    /// Every effective date, which bears an update of that time out.
    effective: Vec<Date>,
}

impl Assembly<'_> {
    /// Takes one row.
    fn take(&mut self, row: &Row<'_>, file: &mut FileAccount) {
        let name = text::clean(row.get("Name"));
        if name.is_empty() {
            return file.unreadable(row.line, "missing_name", "the row has an empty name");
        }
        let effective = read_date(row, "Effective_Date", american, file);
        self.effective.extend(effective);
        let key = content_key::of(&name);
        let id = PartyId::new(self.list.clone(), &key).expect("a hash is a key");
        file.used();
        let orders = &mut self.orders;
        let at = *self.by_key.entry(key.clone()).or_insert_with(|| {
            orders.push(Order { party: ListedParty::new(id, PartyKind::Unknown), ends: Vec::new() });
            orders.len() - 1
        });
        let order = &mut self.orders[at];
        if let Some(end) = read_date(row, "Expiration_Date", american, file) {
            push_new(&mut order.ends, end);
        }
        if let Some(update) = read_date(row, "Last_Update", |text| text.parse().ok(), file) {
            self.updates.push((row.line, key, update));
        }
        take_row(row, &name, effective, &mut order.party);
    }

    fn finish(mut self, mut file: FileAccount) -> Result<ParsedList, ListError> {
        if self.orders.is_empty() {
            return Err(ListError::NoParties { file: file.counts.file, rows: file.counts.rows });
        }
        let dates: Vec<Date> = self.updates.iter().map(|(_, _, date)| *date).collect();
        let newest = prose_dates::newest(&dates, &self.effective);
        for (line, key, date) in &self.updates {
            if Some(*date) > newest {
                let detail = format!("{key}: Last_Update {date} stands alone in the future");
                file.issue(*line, "implausible_date", detail);
            } else if let Some(order) = self.by_key.get(key).and_then(|at| self.orders.get_mut(*at)) {
                order.party.listed_on = order.party.listed_on.max(Some(*date));
            }
        }
        let mut account = Account::default();
        let mut parties = Vec::with_capacity(self.orders.len());
        for Order { mut party, ends } in self.orders {
            for day in ends {
                let expired = newest.is_some_and(|newest| day < newest);
                account.add_many("orders.expired", u64::from(expired));
                account.add("orders.with_end");
                let what = if expired { "Denial order expired" } else { "Denial order expires" };
                party.remarks.insert(0, format!("{what}: {day}"));
            }
            parties.push(party);
        }
        Ok(account::finish(parties, account, [file], newest))
    }
}

/// `mm/dd/yyyy`.
fn american(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '/').map(|part| part.parse::<u16>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    Date::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?).ok()
}

/// A date column; what is no date, or of an impossible year, is told.
fn read_date(
    row: &Row<'_>,
    title: &'static str,
    read: impl Fn(&str) -> Option<Date>,
    file: &mut FileAccount,
) -> Option<Date> {
    let text = row.some(title)?;
    let date = read(text).filter(|date| prose_dates::plausible(*date));
    if date.is_none() {
        let shown: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '-' | '/')).take(12).collect();
        file.issue(row.line, "implausible_date", format!("{title} {shown}"));
    }
    date
}

/// Names, order, address and prose of a row.
fn take_row(row: &Row<'_>, name: &str, effective: Option<Date>, party: &mut ListedParty) {
    if party.names.is_empty() {
        aka::push_names(&mut party.names, name, NameKind::Primary, AliasStrength::Strong);
    } else {
        aka::push(&mut party.names, name, NameKind::Alias, AliasStrength::Unstated); // the same but for punctuation
    }
    let citation = text::some(row.get("FR_Citation"));
    if let Some(known) = party.designations.iter_mut().find(|known| known.listed_on == effective) {
        if known.legal_basis.is_none() {
            known.legal_basis = citation;
        } else if let Some(other) = citation.filter(|citation| known.legal_basis.as_ref() != Some(citation)) {
            push_new(&mut party.remarks, format!("FR citation: {other}"));
        }
    } else {
        party.designations.push(Designation {
            authority: AUTHORITY.to_owned(),
            program: PROGRAM.to_owned(),
            legal_basis: citation,
            listed_on: effective,
            measures: vec![Measure::ExportControl],
        });
    }
    let address = ListedAddress {
        street: text::clean(row.get("Street_Address")),
        city: text::join([row.get("City"), row.get("State"), row.get("Postal_Code")], ", "),
        country: text::clean(row.get("Country")),
        remarks: String::new(),
    };
    if address != ListedAddress::default() {
        push_new(&mut party.addresses, address);
    }
    for (title, label) in REMARKS {
        if let Some(value) = text::some(row.get(title)) {
            push_new(&mut party.remarks, format!("{label}: {value}"));
        }
    }
}
