//! One entity to one listed party: what its own properties say. What other entities add is [`super::build`]'s.

use super::super::account::{Account, FileAccount};
use super::super::text::push_new;
use super::super::{merge, text};
use super::raw::{Entity, Properties};
use super::references;
use super::schema::{self, Adds, Use, VesselField};
use crate::model::{
    AliasStrength, DateRange, Gender, Identifier, IdentifierKind, ListedAddress, ListedName, ListedParty, NameKind,
    PartyId, PartyKind, Reference, ReferenceScheme, RelationKind, VesselDetails,
};

/// What of a party waits until everything else is read.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// Ids of programs that the entity itself names.
    pub(super) programs: Vec<String>,
    /// Data sets, for parties without any program.
    pub(super) datasets: Vec<String>,
    /// Countries the party has to do with; kept as an address where no address or nationality says them.
    pub(super) countries: Vec<String>,
    /// Ids of its address entities.
    pub(super) addresses: Vec<String>,
    /// Parties it names by id: how it is related, property, id and, where the entity stands in its place, its name.
    pub(super) relations: Vec<(RelationKind, &'static str, String, Option<String>)>,
}

/// Where issues and counts of an entity go.
pub(super) struct Context<'a> {
    pub(super) file: &'a mut FileAccount,
    pub(super) account: &'a mut Account,
    pub(super) line: u64,
}

/// The party of an entity.
pub(super) fn party(
    id: PartyId,
    kind: PartyKind,
    entity: &Entity,
    context: &mut Context<'_>,
) -> (ListedParty, Waiting) {
    let mut party = ListedParty::new(id, kind);
    let mut waiting = Waiting { datasets: entity.datasets.texts().collect(), ..Waiting::default() };
    names(entity, &mut party, context);
    for (name, what) in schema::PROPERTIES {
        let values = entity.properties.get(name);
        match what {
            Use::Name(..) | Use::NamePart | Use::Bookkeeping => {}
            Use::AddressEntity => waiting.addresses.extend(values.ids().map(str::to_owned)),
            Use::Relation(kind) => {
                let named = values.entities().map(|entity| (entity.id.as_str(), entity.caption.clone()));
                let named: Vec<_> = named.collect();
                waiting.relations.extend(values.ids().map(|id| {
                    let caption = named.iter().find(|(known, _)| *known == id).and_then(|(_, caption)| caption.clone());
                    (*kind, *name, id.to_owned(), caption)
                }));
            }
            Use::Topic => {
                let topics: Vec<String> = values.texts().collect();
                for topic in &topics {
                    context.account.add(format!("topics.{}", known_topic(topic)));
                }
                remark(&mut party, name, &topics.join("; "));
            }
            _ => values.texts().for_each(|value| property(name, *what, value, &mut party, &mut waiting, context)),
        }
    }
    let asset = entity.properties.first("currency");
    for wallet in party.identifiers.iter_mut().filter(|id| id.kind == IdentifierKind::CryptoAddress) {
        wallet.label = asset.clone().or_else(|| wallet.label.take());
    }
    let is_wallet = entity.schema == "CryptoWallet";
    let said = |name: &str| schema::property(name).is_some() || (is_wallet && name == "currency");
    for (name, values) in entity.properties.all().filter(|(name, _)| !said(name)) {
        values.texts().for_each(|value| remark(&mut party, name, &value));
        // Nested entities that add something are read by `build`; the others leave at least their name.
        let idle =
            |entity: &&Entity| schema::schema(&entity.schema).is_none_or(|row| matches!(row.adds, Adds::Nothing));
        let captions = values.entities().filter(idle).filter_map(|entity| entity.caption.as_deref());
        captions.for_each(|caption| remark(&mut party, name, caption));
    }
    remark(&mut party, "datasets", &waiting.datasets.join("; "));
    references::of_ids(entity, &mut party.references);
    (party, waiting)
}

/// Topics that are counted by name; OpenSanctions has several dozen, and a file may print anything.
fn known_topic(topic: &str) -> &str {
    const KNOWN: &[&str] = &[
        "sanction",
        "sanction.linked",
        "sanction.counter",
        "debarment",
        "export.control",
        "export.risk",
        "role.pep",
        "role.rca",
        "role.oligarch",
        "crime",
        "crime.terror",
        "wanted",
        "corp.disqual",
        "gov.soe",
        "fin.bank",
        "mare.shadow",
        "mare.detained",
        "poi",
        "reg.action",
        "reg.warn",
    ];
    if KNOWN.contains(&topic) { topic } else { "other" }
}

/// Adds a remark `name: value`, unless it is empty or there already.
pub(super) fn remark(party: &mut ListedParty, name: &str, value: &str) {
    if !value.is_empty() {
        push_new(&mut party.remarks, format!("{name}: {value}"));
    }
}

/// Whether a text is of another script than Latin: more of its letters are.
pub(super) fn is_original_script(name: &str) -> bool {
    let latin =
        |c: char| c <= '\u{2ff}' || ('\u{1d00}'..='\u{1eff}').contains(&c) || ('\u{2c60}'..='\u{2c7f}').contains(&c);
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    letters().filter(|c| !latin(*c)).count() * 2 > letters().count()
}

/// All names, the one it is shown under first; a person without any is named by the parts.
fn names(entity: &Entity, party: &mut ListedParty, context: &mut Context<'_>) {
    let values = &entity.properties;
    let caption = entity.caption.as_deref().and_then(text::some);
    if let Some(caption) = caption.filter(|caption| values.get("name").texts().any(|name| name == *caption)) {
        party.names.push(ListedName { text: caption, kind: NameKind::Primary, strength: AliasStrength::Strong });
    }
    for (name, what) in schema::PROPERTIES {
        let Use::Name(kind, strength) = *what else { continue };
        for text in values.get(name).texts() {
            let kind = if is_original_script(&text) { NameKind::OriginalScript } else { kind };
            merge::add_name(party, ListedName { text, kind, strength });
        }
    }
    let part = |name: &str| values.get(name).texts().collect::<Vec<_>>().join(" ");
    if party.names.is_empty() {
        let texts = ["firstName", "secondName", "middleName", "fatherName", "lastName", "nameSuffix"].map(part);
        let text = text::join(texts.iter().map(String::as_str), " ");
        if !text.is_empty() {
            let strength = AliasStrength::Strong;
            party.names.push(ListedName { text, kind: NameKind::Primary, strength });
        }
    }
    match party.names.first_mut() {
        Some(first) => first.kind = NameKind::Primary,
        // A wallet has none and is found by its address.
        None if party.kind == PartyKind::Unknown && !values.get("publicKey").0.is_empty() => {}
        None => context.file.issue(context.line, "missing_name", format!("entity {} has no name", party.id.key)),
    }
    name_parts(values, party, context.account);
}

/// Parts that some name has are not repeated; the others are remarks.
fn name_parts(values: &Properties, party: &mut ListedParty, account: &mut Account) {
    for (name, what) in schema::PROPERTIES {
        if !matches!(what, Use::NamePart) {
            continue;
        }
        for part in values.get(name).texts() {
            let folded = part.to_lowercase();
            let repeated = party.names.iter().any(|name| name.text.to_lowercase().contains(&folded));
            account.repeated(repeated);
            if !repeated {
                remark(party, name, &part);
            }
        }
    }
}

/// One value of a property.
fn property(
    name: &str,
    what: Use,
    value: String,
    party: &mut ListedParty,
    waiting: &mut Waiting,
    context: &mut Context<'_>,
) {
    match what {
        Use::BirthDate => birth_date(party, name, &value, context.file, context.line),
        Use::BirthPlace => _ = push_new(&mut party.birth_places, value),
        Use::Nationality => _ = push_new(&mut party.nationalities, value),
        Use::Country => _ = push_new(&mut waiting.countries, value),
        Use::Gender => match value.to_ascii_lowercase().as_str() {
            "male" if party.gender.is_none() => party.gender = Some(Gender::Male),
            "female" if party.gender.is_none() => party.gender = Some(Gender::Female),
            _ => remark(party, name, &value), // another gender, or a second one
        },
        Use::Title if party.title.is_none() => party.title = Some(value),
        Use::Identifier(kind) => {
            if kind == IdentifierKind::CallSign && matches!(party.kind, PartyKind::Vessel | PartyKind::Aircraft) {
                party.vessel.get_or_insert_with(VesselDetails::default).call_sign.get_or_insert(value.clone());
            }
            identifier(party, Identifier { label: Some(name.to_owned()), ..Identifier::new(kind, value) });
        }
        Use::RegistrationNumber => {
            let aircraft = party.kind == PartyKind::Aircraft;
            let kind = if aircraft { IdentifierKind::AircraftTail } else { IdentifierKind::Registration };
            identifier(party, Identifier { label: Some(name.to_owned()), ..Identifier::new(kind, value) });
        }
        Use::ImoNumber => {
            let ship = party.kind == PartyKind::Vessel;
            let kind = if ship { IdentifierKind::Imo } else { IdentifierKind::CompanyImo };
            // `IMO9187629` and `9187629` are one number; identifiers of this kind are digits in every reader.
            let digits = value.trim_start_matches(|c: char| !c.is_ascii_digit()).to_owned();
            let value = if digits.is_empty() { value } else { digits };
            identifier(party, Identifier { label: Some(name.to_owned()), ..Identifier::new(kind, value) });
        }
        Use::Address => address(party, ListedAddress { street: value, ..ListedAddress::default() }),
        Use::Vessel(field) if matches!(party.kind, PartyKind::Vessel | PartyKind::Aircraft) => {
            let details = party.vessel.get_or_insert_with(VesselDetails::default);
            let slot = match field {
                VesselField::Type => &mut details.vessel_type,
                VesselField::Tonnage => &mut details.tonnage,
                VesselField::GrossRegisteredTonnage => &mut details.gross_registered_tonnage,
                VesselField::Flag => &mut details.flag,
            };
            match slot {
                None => *slot = Some(value),
                Some(_) => remark(party, name, &value),
            }
        }
        Use::Reference(scheme) => reference(&mut party.references, scheme, value),
        Use::Program => _ = push_new(&mut waiting.programs, value),
        Use::Title | Use::Vessel(_) | Use::Pointer => remark(party, name, &value),
        // Taken by the caller.
        Use::Name(..) | Use::NamePart | Use::AddressEntity | Use::Relation(_) | Use::Topic | Use::Bookkeeping => {}
    }
}

/// A date or a part of one; a time behind it does not count.
pub(super) fn date(value: &str) -> Option<DateRange> {
    let day = value.split(['T', ' ']).next().unwrap_or_default();
    day.parse().ok()
}

/// Adds a birth date; a text that is none is an issue and a remark.
pub(super) fn birth_date(party: &mut ListedParty, name: &str, value: &str, file: &mut FileAccount, line: u64) {
    if let Some(date) = date(value) {
        push_new(&mut party.birth_dates, date);
        return;
    }
    let got = value.chars().count();
    let detail = format!("entity {}: got {got} characters, expected yyyy-mm-dd or a part of it", party.id.key);
    file.issue(line, "bad_birth_date", detail);
    remark(party, name, value);
}

/// Adds a reference unless it is there.
pub(super) fn reference(references: &mut Vec<Reference>, scheme: ReferenceScheme, value: String) {
    push_new(references, Reference { scheme, value });
}

/// Adds an address unless it is there.
pub(super) fn address(party: &mut ListedParty, address: ListedAddress) {
    if address != ListedAddress::default() {
        push_new(&mut party.addresses, address);
    }
}

/// Adds an identifier; one that the party has already gains what it lacks.
pub(super) fn identifier(party: &mut ListedParty, new: Identifier) {
    let known = party.identifiers.iter_mut().find(|known| known.kind == new.kind && known.value == new.value);
    let Some(known) = known else {
        party.identifiers.push(new);
        return;
    };
    let same = known.country.is_none() || new.country.is_none() || known.country == new.country;
    if !same {
        party.identifiers.push(new); // the number of another country
        return;
    }
    known.country = known.country.take().or(new.country);
    known.issued = known.issued.or(new.issued);
    known.expires = known.expires.or(new.expires);
    known.doubtful |= new.doubtful;
}
