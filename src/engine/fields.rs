//! The screened fields of a transaction: which text is compared how, and where it stands in the caller's message.
//!
//! Every text of a transaction is screened in at least one way; labels, amounts and rails never are.

use crate::index::{IdentifierGroup, identifiers};
use crate::matching::country::country_key;
use crate::matching::qualifiers::Attributes;
use crate::model::{
    Address, Agent, FieldKind, FieldPath, Identifier, IdentifierKind, PartyKind, TradeItem, TradeItemKind, Transaction,
    TransactionParty,
};
use crate::normalize::TextKind;
use std::borrow::Cow;

/// A party name of this many tokens may hold several parties (`A o/b/o B`): it is searched like a text too.
pub(super) const LONG_NAME_TOKENS: usize = 5;

/// One screened field.
#[derive(Clone, Debug)]
pub(super) struct ScreenedField<'t> {
    pub(super) path: String,
    pub(super) kind: FieldKind,
    pub(super) text: Cow<'t, str>,
    pub(super) text_kind: TextKind,
    /// Kind and country of the identifier, for identifier fields.
    pub(super) identifier: Option<(IdentifierKind, Option<&'t str>)>,
    /// Whose field it is: a place in [`Fields::owners`].
    pub(super) owner: usize,
}

impl ScreenedField<'_> {
    pub(super) fn field_path(&self) -> FieldPath {
        FieldPath(self.path.clone())
    }

    /// Whether there is something to compare: a name that is not blank, a text with a letter or digit.
    pub(super) fn has_content(&self) -> bool {
        match self.kind {
            FieldKind::PartyName | FieldKind::ObjectName => !self.text.trim().is_empty(),
            FieldKind::Narrative | FieldKind::Identifier => self.text.chars().any(char::is_alphanumeric),
        }
    }
}

/// All screened fields of a transaction and what is known of their owners.
#[derive(Debug, Default)]
pub(super) struct Fields<'t> {
    pub(super) fields: Vec<ScreenedField<'t>>,
    pub(super) owners: Vec<Attributes>,
}

impl<'t> Fields<'t> {
    /// Collects the fields in the order of the message.
    pub(super) fn of(transaction: &'t Transaction) -> Self {
        let mut this = Self::default();
        this.owners.push(Attributes::default());
        for (i, party) in transaction.parties.iter().enumerate() {
            this.add_party(&format!("parties[{i}]"), party);
        }
        for (i, agent) in transaction.agents.iter().enumerate() {
            this.add_agent(&format!("agents[{i}]"), agent);
        }
        for (i, text) in transaction.free_texts.iter().enumerate() {
            this.add_lines(format!("free_texts[{i}].lines"), &text.lines, 0);
        }
        for (i, item) in transaction.trade_items.iter().enumerate() {
            this.add_trade_item(&format!("trade_items[{i}]"), item);
        }
        for (i, wallet) in transaction.crypto_addresses.iter().enumerate() {
            let path = format!("crypto_addresses[{i}].address");
            this.add_identifier(path, IdentifierKind::CryptoAddress, &wallet.address, None, 0);
        }
        this
    }

    fn add_party(&mut self, at: &str, party: &'t TransactionParty) {
        let countries = party.nationalities.iter().chain(&party.country).map(String::as_str);
        let countries = countries.chain(party.addresses.iter().filter_map(|a| a.country.as_deref())).map(country_key);
        self.owners.push(Attributes {
            kind: Some(party.kind),
            birth_date: party.birth_date,
            countries: countries.filter(|key| !key.is_empty()).collect(),
            gender: party.gender,
        });
        let owner = self.owners.len() - 1;
        for (i, name) in party.names.iter().enumerate() {
            self.add_name(format!("{at}.names[{i}]"), name, party.kind, owner);
        }
        for (i, account) in party.accounts.iter().enumerate() {
            if let Some(name) = &account.name {
                self.add_name(format!("{at}.accounts[{i}].name"), name, party.kind, owner);
            }
            for (part, kind, value) in [
                ("iban", IdentifierKind::Iban, &account.iban),
                ("other", IdentifierKind::BankAccount, &account.other),
                ("proxy", proxy_kind(account.proxy.as_deref()), &account.proxy),
            ] {
                if let Some(value) = value {
                    self.add_identifier(format!("{at}.accounts[{i}].{part}"), kind, value, None, owner);
                }
            }
        }
        for (i, identifier) in party.identifiers.iter().enumerate() {
            self.add_identifier_of(format!("{at}.identifiers[{i}].value"), identifier, owner);
        }
        for (i, address) in party.addresses.iter().enumerate() {
            self.add_address(&format!("{at}.addresses[{i}]"), address, owner);
        }
        if let Some(place) = &party.birth_place {
            let text = Cow::Borrowed(place.as_str());
            self.push(format!("{at}.birth_place"), FieldKind::Narrative, text, TextKind::FreeText, owner);
        }
    }

    fn add_agent(&mut self, at: &str, agent: &'t Agent) {
        let country = agent.address.as_ref().and_then(|a| a.country.as_deref()).map(country_key);
        self.owners.push(Attributes {
            kind: Some(PartyKind::Organization),
            countries: country.into_iter().filter(|key| !key.is_empty()).collect(),
            ..Attributes::default()
        });
        let owner = self.owners.len() - 1;
        if let Some(name) = &agent.name {
            self.add_name(format!("{at}.name"), name, PartyKind::Organization, owner);
        }
        for (part, kind, value) in [("bic", IdentifierKind::Bic, &agent.bic), ("lei", IdentifierKind::Lei, &agent.lei)]
        {
            if let Some(value) = value {
                self.add_identifier(format!("{at}.{part}"), kind, value, None, owner);
            }
        }
        if let Some(address) = &agent.address {
            self.add_address(&format!("{at}.address"), address, owner);
        }
    }

    fn add_trade_item(&mut self, at: &str, item: &'t TradeItem) {
        if let Some(name) = &item.name {
            let (kind, text_kind) = match item.kind {
                TradeItemKind::Vessel | TradeItemKind::Aircraft => (FieldKind::ObjectName, TextKind::ObjectName),
                TradeItemKind::Carrier => (FieldKind::ObjectName, TextKind::UnknownName),
                TradeItemKind::Port | TradeItemKind::Goods | TradeItemKind::Container => {
                    (FieldKind::Narrative, TextKind::FreeText)
                }
            };
            self.push(format!("{at}.name"), kind, Cow::Borrowed(name), text_kind, 0);
        }
        for (i, identifier) in item.identifiers.iter().enumerate() {
            self.add_identifier_of(format!("{at}.identifiers[{i}].value"), identifier, 0);
        }
    }

    fn add_address(&mut self, at: &str, address: &'t Address, owner: usize) {
        self.add_lines(format!("{at}.lines"), &address.lines, owner);
        if let Some(town) = &address.town {
            self.push(format!("{at}.town"), FieldKind::Narrative, Cow::Borrowed(town), TextKind::FreeText, owner);
        }
    }

    /// Lines are one text: a name may run on from one line to the next. Spans count bytes of the lines joined by a
    /// line feed; with one line they are spans of that line.
    fn add_lines(&mut self, path: String, lines: &'t [String], owner: usize) {
        let text = match lines {
            [] => return,
            [line] => Cow::Borrowed(line.as_str()),
            lines => Cow::Owned(lines.join("\n")),
        };
        let path = if lines.len() == 1 { format!("{path}[0]") } else { path };
        self.push(path, FieldKind::Narrative, text, TextKind::FreeText, owner);
    }

    fn add_name(&mut self, path: String, name: &'t str, kind: PartyKind, owner: usize) {
        let text_kind = match kind {
            PartyKind::Person => TextKind::PersonName,
            PartyKind::Organization => TextKind::OrganizationName,
            PartyKind::Vessel | PartyKind::Aircraft | PartyKind::Unknown => TextKind::UnknownName,
        };
        self.push(path, FieldKind::PartyName, Cow::Borrowed(name), text_kind, owner);
    }

    fn add_identifier_of(&mut self, path: String, identifier: &'t Identifier, owner: usize) {
        self.add_identifier(path, identifier.kind, &identifier.value, identifier.country.as_deref(), owner);
    }

    fn add_identifier(
        &mut self,
        path: String,
        kind: IdentifierKind,
        value: &'t str,
        country: Option<&'t str>,
        owner: usize,
    ) {
        self.push(path, FieldKind::Identifier, Cow::Borrowed(value), TextKind::FreeText, owner);
        if let Some(field) = self.fields.last_mut() {
            field.identifier = Some((kind, country));
        }
    }

    fn push(&mut self, path: String, kind: FieldKind, text: Cow<'t, str>, text_kind: TextKind, owner: usize) {
        self.fields.push(ScreenedField { path, kind, text, text_kind, identifier: None, owner });
    }
}

fn proxy_kind(proxy: Option<&str>) -> IdentifierKind {
    if proxy.is_some_and(|text| text.contains('@')) { IdentifierKind::Email } else { IdentifierKind::Phone }
}

/// The groups an identifier of this kind is looked up in: its own; for kinds that name no type of number, all groups
/// of numbers.
pub(super) fn lookup_groups(kind: IdentifierKind) -> Vec<IdentifierGroup> {
    use IdentifierGroup as G;
    match kind {
        IdentifierKind::Other | IdentifierKind::Customer => {
            vec![G::Document, G::Registration, G::Lei, G::Bic, G::Mmsi, G::Aircraft, G::Security, G::Wallet, G::Account]
        }
        kind => identifiers::group(kind).into_iter().collect(),
    }
}
