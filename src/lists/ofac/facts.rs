//! One printed fact to one fact of a party: segments of remarks, and typed values of the XML formats.
//!
//! A typed value takes the way of a remark segment with its label before it, because that is what the CSV makes of it:
//! `Tax ID No.` and `7702070139` of `Russia` are the segment `Tax ID No. 7702070139 (Russia)`. What has no field becomes
//! a remark with the same words in every format.

use super::super::account::{Account, NAME_AS_TAIL};
use super::Source;
use super::acts::Acts;
use super::dates;
use super::identifiers::{self, Beside, Found};
use super::names;
use super::remarks::{self, Meaning, WeakLabel};
use crate::model::{
    AliasStrength, DateRange, Gender, Identifier, IdentifierKind, ListedAddress, ListedName, ListedParty, NameKind,
    PartyKind, Relation, RelationKind, VesselDetails,
};

/// Label of call signs that have a field of their own.
pub(in crate::lists) const CALL_SIGN: &str = "Call Sign";

/// A party being read, the account, and what is to be noted of it.
pub(in crate::lists) struct Facts<'a> {
    /// The party.
    pub(in crate::lists) party: &'a mut ListedParty,
    /// Counts of the list.
    pub(in crate::lists) account: &'a mut Account,
    /// Kind and detail of what was not simply read; the reader adds file and line.
    pub(in crate::lists) issues: Vec<(&'static str, String)>,
}

/// A typed value: an id, a document or a feature.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::lists) struct Typed<'v> {
    /// Its type as printed, e.g. `Tax ID No.`, `Secondary sanctions risk:`, `Birthdate`.
    pub(in crate::lists) label: &'v str,
    /// Its text.
    pub(in crate::lists) value: &'v str,
    /// Its date, where the format gives one apart from the text.
    pub(in crate::lists) date: Option<DateRange>,
    /// Issuing country, dates of issue and expiry.
    pub(in crate::lists) beside: Beside<'v>,
    /// The source itself calls it false or fraudulent.
    pub(in crate::lists) doubtful: bool,
    /// What else is said of it: issuing authority, comments.
    pub(in crate::lists) more: Option<&'v str>,
}

impl<'a> Facts<'a> {
    /// Facts of a party.
    pub(in crate::lists) fn of(party: &'a mut ListedParty, account: &'a mut Account) -> Self {
        Self { party, account, issues: Vec::new() }
    }

    fn issue(&mut self, kind: &'static str, detail: &str) {
        self.issues.push((kind, detail.to_owned()));
    }

    /// Reads every segment of a remark; of a `cut` remark the last segment is half a segment.
    pub(in crate::lists) fn remark(&mut self, remark: &str, cut: bool) {
        let mut segments = remarks::segments(remark).peekable();
        while let Some(segment) = segments.next() {
            self.account.add("remarks.segments");
            if cut && segments.peek().is_none() {
                self.party.remarks.push(segment.to_owned());
            } else {
                self.segment(segment);
            }
        }
    }

    /// Reads one segment.
    fn segment(&mut self, segment: &str) {
        match remarks::read(segment, self.party.kind) {
            Meaning::BirthDate(date) => self.birth_date(date),
            Meaning::UnreadBirthDate => {
                self.issue("unread_birth_date", "a DOB segment has an unknown shape; kept as a remark");
                self.party.remarks.push(segment.to_owned());
            }
            Meaning::BirthPlace(place) => self.birth_place(place),
            Meaning::Nationality(country) => self.nationality("nationalities.nationality", country),
            Meaning::Citizenship(country) => self.nationality("nationalities.citizenship", country),
            Meaning::Gender(gender) => self.gender(gender, segment),
            Meaning::WeakName(name, label) => self.weak_name(name, label),
            Meaning::LinkedTo(name) => {
                let (target_name, source) = (name.to_owned(), "Linked To".to_owned());
                self.party.relations.push(Relation { kind: RelationKind::LinkedTo, target_name, target: None, source });
            }
            Meaning::Identifier(found) => self.identifier(found, segment),
            Meaning::Remark => {
                self.account.add_many("remarks.unknown_label", u64::from(remarks::looks_like_identifier(segment)));
                self.party.remarks.push(segment.to_owned());
            }
        }
    }

    fn birth_date(&mut self, date: DateRange) {
        let new = push_new(&mut self.party.birth_dates, date);
        self.account.repeated(!new);
    }

    fn birth_place(&mut self, place: &str) {
        let new = push_new(&mut self.party.birth_places, place.to_owned());
        self.account.repeated(!new);
    }

    fn nationality(&mut self, count: &'static str, country: &str) {
        self.account.add(count);
        push_new(&mut self.party.nationalities, country.to_owned());
    }

    /// The first gender counts; another one stays as a remark.
    fn gender(&mut self, gender: Gender, segment: &str) {
        match self.party.gender.replace(gender) {
            Some(other) if other != gender => self.party.remarks.push(segment.to_owned()),
            known => self.account.repeated(known.is_some()),
        }
    }

    fn weak_name(&mut self, name: &str, label: WeakLabel) {
        let kind = match label {
            WeakLabel::Known => NameKind::Alias,
            WeakLabel::Former => NameKind::Former,
            WeakLabel::Business => {
                self.account.add("names.doing_business_as");
                NameKind::Alias
            }
        };
        self.party.names.push(ListedName { text: name.to_owned(), kind, strength: AliasStrength::Weak });
    }

    /// Stores an identifier; the segment stays as a remark when it says more than the identifier can hold.
    fn identifier(&mut self, found: Found, segment: &str) {
        self.account.add(format!("labels.{}", if found.label.is_empty() { "(none)" } else { found.label }));
        if found.says_more {
            self.account.add("remarks.also_identifier");
            self.party.remarks.push(segment.to_owned());
        }
        self.party.identifiers.push(found.identifier);
    }

    /// Adds a name and counts a repeated one.
    pub(in crate::lists) fn name(&mut self, text: &str, kind: NameKind, strength: AliasStrength) {
        let text = names::clean(text);
        // A primary name stands alone, whatever its mark: nobody may be listed under nothing but weak names.
        let strength = if kind == NameKind::Primary { AliasStrength::Strong } else { strength };
        if text.is_empty() {
            self.issue("missing_name", "a name has no text; it was left out");
        } else if !names::add(self.party, ListedName { text, kind, strength }) {
            self.account.add("names.repeated");
        }
    }

    /// Reads a typed value.
    pub(in crate::lists) fn typed(&mut self, typed: &Typed<'_>) {
        self.account.add(format!("types.{}", typed.label));
        let typed = Typed { value: typed.value.trim(), ..*typed };
        if typed.value.is_empty() && typed.date.is_none() {
            self.issue("missing_value", "a typed value is empty; its type was kept as a remark");
            return self.keep(&typed);
        }
        if typed.doubtful {
            self.doubtful(&typed);
            return self.more(&typed);
        }
        match typed.label.trim_end_matches([':', ' ']) {
            "Birthdate" => {
                if let Some(date) = typed.date.or_else(|| dates::range(typed.value)) {
                    self.birth_date(date);
                } else {
                    self.issue("unread_birth_date", "a birth date has an unknown shape; kept as a remark");
                    self.keep(&typed);
                }
            }
            "Place of Birth" => self.birth_place(&names::clean(typed.value)),
            "Nationality Country" => self.nationality("nationalities.nationality", typed.value),
            "Citizenship Country" => self.nationality("nationalities.citizenship", typed.value),
            "Gender" if typed.value == "Male" => self.gender(Gender::Male, "Gender Male"),
            "Gender" if typed.value == "Female" => self.gender(Gender::Female, "Gender Female"),
            "Title" => self.title(typed.value),
            label if vessel_field(label).is_some() => self.vessel(label, &typed),
            _ => self.identify(&typed),
        }
        self.more(&typed);
    }

    /// What a source calls false is an identifier that never matches, or a remark that says so.
    fn doubtful(&mut self, typed: &Typed<'_>) {
        if let Some(mut found) = identifiers::typed(&typed_segment(typed), typed.beside, self.party.kind) {
            found.identifier.doubtful = true;
            self.identifier(found, &segment(typed));
        } else {
            self.account.add("remarks.doubtful");
            self.party.remarks.push(format!("{} (false)", segment(typed)));
        }
    }

    /// What else is said of a typed value.
    fn more(&mut self, typed: &Typed<'_>) {
        if let Some(more) = typed.more.map(names::clean).filter(|more| !more.is_empty()) {
            self.party.remarks.push(format!("{}: {more}", segment(typed)));
        }
    }

    /// An identifier, or a remark with the words of the CSV.
    fn identify(&mut self, typed: &Typed<'_>) {
        match identifiers::typed(&typed_segment(typed), typed.beside, self.party.kind) {
            Some(found) => self.identifier(found, &segment(typed)),
            None => self.keep(typed),
        }
    }

    fn keep(&mut self, typed: &Typed<'_>) {
        let segment = segment(typed);
        self.account.add_many("remarks.unknown_label", u64::from(remarks::looks_like_identifier(&segment)));
        if !self.party.remarks.contains(&segment) {
            self.party.remarks.push(segment);
        }
    }

    /// A title; a second one stands behind the first as in the CSV.
    pub(in crate::lists) fn title(&mut self, title: &str) {
        let title = names::clean(title);
        match &mut self.party.title {
            None => self.party.title = Some(title),
            Some(known) if *known == title => {}
            Some(known) => *known = format!("{known}; {title}"),
        }
    }

    /// Fills a field of the details; a call sign is an identifier, too. A field that is taken makes a remark.
    fn vessel(&mut self, label: &str, typed: &Typed<'_>) {
        let Some(field) = vessel_field(label) else { return };
        if label.ends_with(CALL_SIGN) {
            let identifier = Identifier::new(IdentifierKind::CallSign, typed.value);
            push_new(&mut self.party.identifiers, Identifier { label: Some(CALL_SIGN.to_owned()), ..identifier });
        }
        let slot = field(self.party.vessel.get_or_insert_default());
        match slot {
            Some(known) if known != typed.value => self.keep(typed),
            _ => *slot = Some(typed.value.to_owned()),
        }
    }

    /// The lists a party stands on beside the one as a whole, as remarks.
    pub(in crate::lists) fn lists(&mut self, acts: &Acts, source: &Source) {
        for (name, since) in acts.other_lists(source) {
            let since = since.map_or(String::new(), |day| format!(" since {}", dates::print(&DateRange::day(day))));
            self.account.add(format!("lists.{name}"));
            self.party.remarks.push(format!("Listed on {name}{since}"));
        }
    }

    /// A remark of a format that does not end remarks with a period of its own.
    pub(in crate::lists) fn prose(&mut self, remark: &str) {
        self.remark(&format!("{}.", names::clean(remark)), false);
    }

    /// A remark that has no grammar.
    pub(in crate::lists) fn plain(&mut self, remark: &str) {
        push_new(&mut self.party.remarks, names::clean(remark));
    }

    /// An address; one without any part says that none is known: counted, not stored.
    pub(in crate::lists) fn address(&mut self, address: ListedAddress) {
        if address == ListedAddress::default() {
            self.account.add("addresses.null");
        } else {
            self.account.add("addresses.used");
            self.party.addresses.push(address);
        }
    }

    /// What there is to do when all names are known: the primary name first, and the tail mark an aircraft is named by.
    pub(in crate::lists) fn close_names(&mut self) {
        names::primary_first(self.party);
        if self.party.names.is_empty() {
            self.issue("missing_name", "expected a name");
        }
        tail_from_name(self.party);
    }
}

/// The field of a ship's or aircraft's details that a label fills.
fn vessel_field(label: &str) -> Option<fn(&mut VesselDetails) -> &mut Option<String>> {
    Some(match label {
        "VESSEL TYPE" | "Vessel Type" => |vessel| &mut vessel.vessel_type,
        "Vessel Call Sign" | CALL_SIGN => |vessel| &mut vessel.call_sign,
        "Vessel Flag" => |vessel| &mut vessel.flag,
        "Vessel Owner" => |vessel| &mut vessel.owner,
        "Vessel Tonnage" => |vessel| &mut vessel.tonnage,
        "Vessel Gross Registered Tonnage" => |vessel| &mut vessel.gross_registered_tonnage,
        _ => return None, // not a field of its own
    })
}

/// Street, city and country of an address in parts, as the CSV prints them: `City, State Postcode`.
pub(in crate::lists) fn address_of(part: impl Fn(&str) -> Option<String>, country: Option<&str>) -> ListedAddress {
    let join = |labels: &[&str]| labels.iter().filter_map(|label| part(label)).collect::<Vec<_>>().join(", ");
    let place = join(&["CITY", "STATE/PROVINCE", "REGION"]);
    let city = [Some(place), part("POSTAL CODE")].into_iter().flatten().filter(|text| !text.is_empty());
    ListedAddress {
        street: join(&["ADDRESS1", "ADDRESS2", "ADDRESS3"]),
        city: city.collect::<Vec<_>>().join(" "),
        country: country.unwrap_or_default().to_owned(),
        remarks: String::new(),
    }
}

/// An aircraft is named by its tail mark.
pub(in crate::lists) fn tail_from_name(party: &mut ListedParty) {
    if party.kind == PartyKind::Aircraft
        && let Some(name) = party.names.first()
    {
        let tail = Identifier::new(IdentifierKind::AircraftTail, &name.text);
        party.identifiers.push(Identifier { label: Some(NAME_AS_TAIL.to_owned()), ..tail });
    }
}

/// The label and value of a typed value as one text, the label with the apostrophe of the CSV.
fn typed_segment(typed: &Typed<'_>) -> String {
    format!("{} {}", typed.label.trim().replace('\u{2019}', "'"), names::clean(typed.value))
}

/// A typed value as the CSV prints it: `Passport A1 (Iran) issued 1999 expires 10 Jan 2028`.
fn segment(typed: &Typed<'_>) -> String {
    let mut text = typed_segment(typed).trim_end().to_owned();
    if let Some(date) = typed.date.filter(|_| typed.value.is_empty()) {
        text = format!("{text} {}", dates::print(&date));
    }
    if let Some(country) = typed.beside.country {
        text = format!("{text} ({country})");
    }
    for (word, date) in [("issued", typed.beside.issued), ("expires", typed.beside.expires)] {
        if let Some(date) = date {
            text = format!("{text} {word} {}", dates::print(&date));
        }
    }
    text
}

/// Adds a value the party does not have yet; whether it was new.
fn push_new<T: PartialEq>(values: &mut Vec<T>, value: T) -> bool {
    let new = !values.contains(&value);
    if new {
        values.push(value);
    }
    new
}

/// Joins a second record of an entry to the first. Whichever is right, no name, program or identifier may get lost.
pub(in crate::lists) fn join(party: &mut ListedParty, other: ListedParty) {
    fn add<T: PartialEq>(values: &mut Vec<T>, others: Vec<T>) {
        for value in others {
            push_new(values, value);
        }
    }
    for mut name in other.names {
        if party.names.iter().all(|known| known.text != name.text) {
            if name.kind == NameKind::Primary {
                name.kind = NameKind::Alias;
            }
            party.names.push(name);
        }
    }
    if party.kind != other.kind {
        party.kind = PartyKind::Unknown;
    }
    add(&mut party.designations, other.designations);
    add(&mut party.birth_dates, other.birth_dates);
    add(&mut party.birth_places, other.birth_places);
    add(&mut party.nationalities, other.nationalities);
    add(&mut party.identifiers, other.identifiers);
    add(&mut party.addresses, other.addresses);
    add(&mut party.relations, other.relations);
    add(&mut party.remarks, other.remarks);
    match (&party.title, other.title) {
        (Some(title), Some(second)) if *title != second => party.remarks.push(second),
        (None, second) => party.title = second,
        _ => {} // the same title, or no second one
    }
    party.gender = party.gender.or(other.gender);
    if party.vessel.is_none() {
        party.vessel = other.vessel;
    }
}
