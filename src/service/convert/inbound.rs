//! Transactions, options and searches from the wire, checked.
//!
//! [`Checker`] walks a message once, moves its texts over without copying, adds up their length and notes whether
//! anything can be screened at all. Paths are formatted only when something is wrong.

use super::{Refusal, enums};
use crate::engine::{MIN_SUPPORTED_SCORE, ScreenOptions, SearchQuery, Snapshot};
use crate::model::{self, ErrorReason};
use crate::service::limits::Limits;
use crate::service::proto;
use crate::service::raw::Shape;
use std::fmt::{Arguments, Display};
use std::time::Duration;

type Checked<T> = Result<T, Refusal>;

/// A transaction from the wire, or why it cannot be screened.
pub fn transaction_from_wire(wire: proto::Transaction, limits: &Limits) -> Result<model::Transaction, Refusal> {
    let mut checker = Checker { limits, text: 0, screenable: false };
    checker.id(&wire.transaction_id)?;
    let transaction = model::Transaction {
        rail: checker.carried(wire.rail, format_args!("rail"))?,
        amounts: each(wire.amounts, "amounts", limits.amounts, |amount, path| checker.amount(amount, path))?,
        parties: each(wire.parties, "parties", limits.parties, |party, path| checker.party(party, path))?,
        agents: each(wire.agents, "agents", limits.agents, |agent, path| checker.agent(agent, path))?,
        free_texts: checker.free_texts(wire.free_texts)?,
        trade_items: each(wire.trade_items, "trade_items", limits.trade_items, |item, path| {
            checker.trade_item(item, path)
        })?,
        crypto_addresses: each(wire.crypto_addresses, "crypto_addresses", limits.crypto_addresses, |wallet, path| {
            checker.crypto_address(wallet, path)
        })?,
        transaction_id: wire.transaction_id,
    };
    if checker.screenable {
        Ok(transaction)
    } else {
        let detail = "no name, identifier, text or wallet holds a letter or digit";
        Err(Refusal::new(ErrorReason::NothingToScreen, detail))
    }
}

/// Refuses by counts and length alone, before a transaction is decoded.
pub(crate) fn check_shape(shape: &Shape, length: usize, limits: &Limits) -> Result<(), Refusal> {
    let counted = [
        ("amounts", 3, limits.amounts),
        ("parties", 4, limits.parties),
        ("agents", 5, limits.agents),
        ("free_texts", 6, limits.free_texts),
        ("trade_items", 7, limits.trade_items),
        ("crypto_addresses", 8, limits.crypto_addresses),
    ];
    for (name, tag, limit) in counted {
        at_most(shape.counts[tag], limit, format_args!("{name}"))?;
    }
    too_long(length, limits.transaction, format_args!("the transaction"))
}

/// The options of a request against the snapshot that will answer it, and the time budget.
pub(crate) fn screen_options_from_wire(
    wire: Option<&proto::ScreeningOptions>,
    snapshot: &Snapshot,
) -> Result<(ScreenOptions, Option<Duration>), Refusal> {
    let Some(wire) = wire else { return Ok((ScreenOptions::default(), None)) };
    let invalid = |detail: String| Refusal::new(ErrorReason::InvalidOptions, detail);
    let policy = snapshot.policy().id();
    if !wire.policy_id.is_empty() && wire.policy_id != policy {
        let detail = format!("options.policy_id has {} bytes, the policy in force is {policy}", wire.policy_id.len());
        return Err(Refusal::new(ErrorReason::UnknownPolicy, detail));
    }
    let corpus = &snapshot.corpus().version;
    if !wire.expected_corpus_version.is_empty() && wire.expected_corpus_version != *corpus {
        let got: String = wire.expected_corpus_version.chars().filter(char::is_ascii_hexdigit).take(16).collect();
        let detail = format!("expected corpus {got}, in force is {corpus}");
        return Err(Refusal::new(ErrorReason::CorpusVersionMismatch, detail));
    }
    let without_evidence = match proto::EvidenceDetail::try_from(wire.evidence_detail) {
        Ok(proto::EvidenceDetail::Unspecified | proto::EvidenceDetail::Full) => false,
        Ok(proto::EvidenceDetail::None) => true,
        Err(_) => return Err(unknown_value(wire.evidence_detail, format_args!("options.evidence_detail"))),
    };
    let min_score = min_score(wire.min_score, "options.min_score").map_err(invalid)?;
    let budget =
        wire.time_budget.as_ref().map(|budget| match (u64::try_from(budget.seconds), u32::try_from(budget.nanos)) {
            (Ok(seconds), Ok(nanos)) if nanos < 1_000_000_000 => Ok(Duration::new(seconds, nanos)),
            _ => Err(invalid("options.time_budget is negative or no duration".to_owned())), // either part out of range
        });
    Ok((ScreenOptions { min_score, without_evidence }, budget.transpose()?))
}

/// A search from the wire.
pub fn search_query_from_wire(wire: proto::SearchPartiesRequest, limits: &Limits) -> Result<SearchQuery, Refusal> {
    let invalid = |detail: String| Refusal::new(ErrorReason::InvalidSearch, detail);
    let mut checker = Checker { limits, text: 0, screenable: false };
    let identifiers = each(wire.identifiers, "identifiers", limits.identifiers, |identifier, path| {
        checker.identifier(identifier, path)
    })?;
    too_long(wire.name.len(), limits.name, format_args!("name"))?;
    if wire.name.is_empty() && identifiers.is_empty() {
        return Err(invalid("neither name nor identifiers are given".to_owned()));
    }
    if !wire.name.is_empty() && !has_letter_or_digit(&wire.name) {
        return Err(Refusal::new(ErrorReason::UnscreenableName, "name holds no letter or digit"));
    }
    if wire.limit > 100 {
        return Err(invalid(format!("limit is {}, expected 1 to 100", wire.limit)));
    }
    let kind = party_kind(wire.kind, format_args!("kind"))?;
    Ok(SearchQuery {
        name: wire.name,
        kind: (kind != model::PartyKind::Unknown).then_some(kind),
        birth_date: date_range(&wire.birth_date, format_args!("birth_date"))?,
        countries: each(wire.countries, "countries", limits.nationalities, |country, path| {
            checker.narrative(country, limits.name, path)
        })?,
        identifiers,
        limit: if wire.limit == 0 { 10 } else { wire.limit as usize },
        min_score: min_score(wire.min_score, "min_score").map_err(invalid)?.unwrap_or(MIN_SUPPORTED_SCORE),
    })
}

/// A score from which hits are reported; the error is the detail.
fn min_score(wire: Option<f32>, path: &str) -> Result<Option<f32>, String> {
    match wire {
        Some(score) if !(MIN_SUPPORTED_SCORE..=1.0).contains(&score) => {
            Err(format!("{path} is {score}, expected {MIN_SUPPORTED_SCORE} to 1"))
        }
        other => Ok(other),
    }
}

/// Checks the number of elements, then converts each with its path.
fn each<W, T>(
    wire: Vec<W>,
    path: impl Display,
    limit: usize,
    mut convert: impl FnMut(W, Arguments<'_>) -> Checked<T>,
) -> Checked<Vec<T>> {
    at_most(wire.len(), limit, format_args!("{path}"))?;
    wire.into_iter().enumerate().map(|(i, element)| convert(element, format_args!("{path}[{i}]"))).collect()
}

fn at_most(count: usize, limit: usize, path: Arguments<'_>) -> Checked<()> {
    if count <= limit {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::TooManyElements, format!("{path} has {count} elements, at most {limit}")))
}

fn too_long(length: usize, limit: usize, path: Arguments<'_>) -> Checked<()> {
    if length <= limit {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::TextTooLong, format!("{path} has {length} bytes, at most {limit}")))
}

fn unknown_value(number: i32, path: Arguments<'_>) -> Refusal {
    let detail = match number {
        0 => format!("{path} is not set"),
        _ => format!("{path} has the value {number}, which this version does not know"),
    };
    Refusal::new(ErrorReason::UnknownEnumValue, detail)
}

fn nothing(detail: String) -> Refusal {
    Refusal::new(ErrorReason::NothingToScreen, detail)
}

fn has_letter_or_digit(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn party_kind(number: i32, path: Arguments<'_>) -> Checked<model::PartyKind> {
    match number {
        0 => Ok(model::PartyKind::Unknown),
        _ => enums::party_kind::from_wire(number).ok_or_else(|| unknown_value(number, path)),
    }
}

fn date_range(text: &str, path: Arguments<'_>) -> Checked<Option<model::DateRange>> {
    if text.is_empty() {
        return Ok(None);
    }
    let invalid = |e| Refusal::new(ErrorReason::InvalidDate, format!("{path}: {e}"));
    text.parse().map(Some).map_err(invalid)
}

fn date(text: &str, path: Arguments<'_>) -> Checked<Option<model::Date>> {
    if text.is_empty() {
        return Ok(None);
    }
    let invalid = |e| Refusal::new(ErrorReason::InvalidDate, format!("{path}: {e}"));
    text.parse().map(Some).map_err(invalid)
}

/// One walk over one message.
struct Checker<'a> {
    limits: &'a Limits,
    /// Bytes of text so far.
    text: usize,
    /// Whether some screened text so far holds a letter or digit.
    screenable: bool,
}

impl Checker<'_> {
    fn id(&self, id: &str) -> Checked<()> {
        let limit = self.limits.transaction_id;
        if (1..=limit).contains(&id.len()) {
            return Ok(());
        }
        let detail = format!("transaction_id has {} bytes, expected 1 to {limit}", id.len());
        Err(Refusal::new(ErrorReason::InvalidTransactionId, detail))
    }

    /// Text that is carried but not screened: only its length counts.
    fn carried(&mut self, text: String, path: Arguments<'_>) -> Checked<String> {
        too_long(text.len(), self.limits.name, path)?;
        self.text += text.len();
        too_long(self.text, self.limits.transaction_text, format_args!("all text of the transaction"))?;
        Ok(text)
    }

    /// Screened text of at most `limit` bytes; may be empty.
    fn narrative(&mut self, text: String, limit: usize, path: Arguments<'_>) -> Checked<String> {
        too_long(text.len(), limit, path)?;
        self.text += text.len();
        too_long(self.text, self.limits.transaction_text, format_args!("all text of the transaction"))?;
        self.screenable = self.screenable || has_letter_or_digit(&text);
        Ok(text)
    }

    /// Short screened text; empty is absent.
    fn optional(&mut self, text: String, path: Arguments<'_>) -> Checked<Option<String>> {
        let text = self.narrative(text, self.limits.name, path)?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// A name: a letter or digit must be in it, or comparing it would silently find nothing.
    fn name(&mut self, text: String, path: Arguments<'_>) -> Checked<String> {
        let text = self.narrative(text, self.limits.name, path)?;
        if has_letter_or_digit(&text) {
            return Ok(text);
        }
        Err(Refusal::new(ErrorReason::UnscreenableName, format!("{path} holds no letter or digit")))
    }

    fn optional_name(&mut self, text: String, path: Arguments<'_>) -> Checked<Option<String>> {
        if text.is_empty() { Ok(None) } else { self.name(text, path).map(Some) }
    }

    fn amount(&mut self, wire: proto::Amount, path: Arguments<'_>) -> Checked<model::Amount> {
        Ok(model::Amount {
            currency: self.carried(wire.currency, format_args!("{path}.currency"))?,
            value: self.carried(wire.value, format_args!("{path}.value"))?,
        })
    }

    fn party(&mut self, wire: proto::TransactionParty, path: Arguments<'_>) -> Checked<model::TransactionParty> {
        let limits = self.limits;
        let role = enums::party_role::from_wire(wire.role)
            .ok_or_else(|| unknown_value(wire.role, format_args!("{path}.role")))?;
        if wire.names.is_empty() && wire.addresses.is_empty() && wire.accounts.is_empty() && wire.identifiers.is_empty()
        {
            return Err(nothing(format!("{path} has no name, identifier, account or address")));
        }
        let nationalities = format_args!("{path}.nationalities");
        Ok(model::TransactionParty {
            role,
            kind: party_kind(wire.kind, format_args!("{path}.kind"))?,
            names: each(wire.names, format_args!("{path}.names"), limits.names, |name, path| self.name(name, path))?,
            addresses: each(wire.addresses, format_args!("{path}.addresses"), limits.addresses, |address, path| {
                self.address(address, path)
            })?,
            accounts: each(wire.accounts, format_args!("{path}.accounts"), limits.accounts, |account, path| {
                self.account(account, path)
            })?,
            identifiers: each(wire.identifiers, format_args!("{path}.identifiers"), limits.identifiers, |id, path| {
                self.identifier(id, path)
            })?,
            birth_date: date_range(&wire.birth_date, format_args!("{path}.birth_date"))?,
            birth_place: self.optional(wire.birth_place, format_args!("{path}.birth_place"))?,
            nationalities: each(wire.nationalities, nationalities, limits.nationalities, |country, path| {
                self.narrative(country, limits.name, path)
            })?,
            country: self.optional(wire.country, format_args!("{path}.country"))?,
            gender: match wire.gender {
                0 => None,
                number => Some(
                    enums::gender::from_wire(number)
                        .ok_or_else(|| unknown_value(number, format_args!("{path}.gender")))?,
                ),
            },
        })
    }

    fn address(&mut self, wire: proto::Address, path: Arguments<'_>) -> Checked<model::Address> {
        let limits = self.limits;
        Ok(model::Address {
            lines: each(wire.lines, format_args!("{path}.lines"), limits.address_lines, |line, path| {
                self.narrative(line, limits.name, path)
            })?,
            town: self.optional(wire.town, format_args!("{path}.town"))?,
            country: self.optional(wire.country, format_args!("{path}.country"))?,
        })
    }

    fn account(&mut self, wire: proto::Account, path: Arguments<'_>) -> Checked<model::Account> {
        Ok(model::Account {
            iban: self.optional(wire.iban, format_args!("{path}.iban"))?,
            other: self.optional(wire.other, format_args!("{path}.other"))?,
            name: self.optional_name(wire.name, format_args!("{path}.name"))?,
            proxy: self.optional(wire.proxy, format_args!("{path}.proxy"))?,
        })
    }

    fn identifier(&mut self, wire: proto::Identifier, path: Arguments<'_>) -> Checked<model::Identifier> {
        let kind = enums::identifier_kind::from_wire(wire.kind)
            .ok_or_else(|| unknown_value(wire.kind, format_args!("{path}.kind")))?;
        let value = self.narrative(wire.value, self.limits.name, format_args!("{path}.value"))?;
        if !has_letter_or_digit(&value) {
            return Err(nothing(format!("{path}.value holds no letter or digit")));
        }
        Ok(model::Identifier {
            kind,
            value,
            country: self.optional(wire.country, format_args!("{path}.country"))?,
            issued: date(&wire.issued, format_args!("{path}.issued"))?,
            expires: date(&wire.expires, format_args!("{path}.expires"))?,
            label: self.optional(wire.label, format_args!("{path}.label"))?,
            doubtful: false,
        })
    }

    fn agent(&mut self, wire: proto::Agent, path: Arguments<'_>) -> Checked<model::Agent> {
        let role = enums::agent_role::from_wire(wire.role)
            .ok_or_else(|| unknown_value(wire.role, format_args!("{path}.role")))?;
        if wire.bic.is_empty() && wire.lei.is_empty() && wire.name.is_empty() && wire.address.is_none() {
            return Err(nothing(format!("{path} has no bic, lei, name or address")));
        }
        Ok(model::Agent {
            role,
            bic: self.optional(wire.bic, format_args!("{path}.bic"))?,
            lei: self.optional(wire.lei, format_args!("{path}.lei"))?,
            name: self.optional_name(wire.name, format_args!("{path}.name"))?,
            address: wire.address.map(|a| self.address(a, format_args!("{path}.address"))).transpose()?,
        })
    }

    fn free_texts(&mut self, wire: Vec<proto::FreeText>) -> Checked<Vec<model::FreeText>> {
        let limits = self.limits;
        at_most(wire.iter().map(|text| text.lines.len()).sum(), limits.lines, format_args!("free_texts[].lines"))?;
        each(wire, "free_texts", limits.free_texts, |text, path| {
            let role = enums::text_role::from_wire(text.role)
                .ok_or_else(|| unknown_value(text.role, format_args!("{path}.role")))?;
            let lines = each(text.lines, format_args!("{path}.lines"), limits.lines, |line, path| {
                self.narrative(line, limits.text_line, path)
            })?;
            Ok(model::FreeText { role, lines })
        })
    }

    fn trade_item(&mut self, wire: proto::TradeItem, path: Arguments<'_>) -> Checked<model::TradeItem> {
        let limit = self.limits.identifiers;
        let kind = enums::trade_item_kind::from_wire(wire.kind)
            .ok_or_else(|| unknown_value(wire.kind, format_args!("{path}.kind")))?;
        if wire.name.is_empty() && wire.identifiers.is_empty() {
            return Err(nothing(format!("{path} has neither name nor identifier")));
        }
        Ok(model::TradeItem {
            kind,
            name: self.optional_name(wire.name, format_args!("{path}.name"))?,
            identifiers: each(wire.identifiers, format_args!("{path}.identifiers"), limit, |id, path| {
                self.identifier(id, path)
            })?,
        })
    }

    fn crypto_address(&mut self, wire: proto::CryptoAddress, path: Arguments<'_>) -> Checked<model::CryptoAddress> {
        let address = self.narrative(wire.address, self.limits.name, format_args!("{path}.address"))?;
        if !has_letter_or_digit(&address) {
            return Err(nothing(format!("{path}.address holds no letter or digit")));
        }
        let asset = self.carried(wire.asset, format_args!("{path}.asset"))?;
        Ok(model::CryptoAddress { asset: (!asset.is_empty()).then_some(asset), address })
    }
}
