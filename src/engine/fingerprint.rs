//! Decision ids: a hash over the transaction and the versions a decision rests on.
//!
//! The encoding is written out by hand, field by field with lengths, so that it never moves with a compiler, a derive
//! or a library: the same payment must give the same id years later (law 2).

use super::ScreenOptions;
use crate::model::{Address, Identifier, Transaction, Versions};

/// A hash that takes texts and numbers unambiguously.
struct Fingerprint(blake3::Hasher);

impl Fingerprint {
    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn texts(&mut self, texts: &[String]) {
        self.count(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    fn optional(&mut self, text: Option<&String>) {
        self.count(usize::from(text.is_some()));
        if let Some(text) = text {
            self.text(text);
        }
    }

    fn count(&mut self, n: usize) {
        self.0.update(&(n as u64).to_le_bytes());
    }

    fn identifiers(&mut self, identifiers: &[Identifier]) {
        self.count(identifiers.len());
        for identifier in identifiers {
            self.text(identifier.kind.label());
            self.text(&identifier.value);
            self.optional(identifier.country.as_ref());
            self.optional(identifier.label.as_ref());
        }
    }

    fn address(&mut self, address: &Address) {
        self.texts(&address.lines);
        self.optional(address.town.as_ref());
        self.optional(address.country.as_ref());
    }

    fn transaction(&mut self, transaction: &Transaction) {
        self.text(&transaction.transaction_id);
        self.text(&transaction.rail);
        self.count(transaction.parties.len());
        for party in &transaction.parties {
            self.text(party.role.label());
            self.text(party.kind.label());
            self.texts(&party.names);
            self.count(party.addresses.len());
            for address in &party.addresses {
                self.address(address);
            }
            self.count(party.accounts.len());
            for account in &party.accounts {
                for part in [&account.iban, &account.other, &account.name, &account.proxy] {
                    self.optional(part.as_ref());
                }
            }
            self.identifiers(&party.identifiers);
            self.optional(party.birth_date.map(|date| date.to_string()).as_ref());
            self.optional(party.birth_place.as_ref());
            self.texts(&party.nationalities);
            self.optional(party.country.as_ref());
            self.optional(party.gender.map(|gender| format!("{gender:?}")).as_ref());
        }
        self.count(transaction.agents.len());
        for agent in &transaction.agents {
            self.text(agent.role.label());
            for part in [&agent.bic, &agent.lei, &agent.name] {
                self.optional(part.as_ref());
            }
            self.count(usize::from(agent.address.is_some()));
            if let Some(address) = &agent.address {
                self.address(address);
            }
        }
        self.count(transaction.free_texts.len());
        for text in &transaction.free_texts {
            self.text(text.role.label());
            self.texts(&text.lines);
        }
        self.count(transaction.trade_items.len());
        for item in &transaction.trade_items {
            self.text(item.kind.label());
            self.optional(item.name.as_ref());
            self.identifiers(&item.identifiers);
        }
        self.count(transaction.crypto_addresses.len());
        for wallet in &transaction.crypto_addresses {
            self.optional(wallet.asset.as_ref());
            self.text(&wallet.address);
        }
        self.count(transaction.amounts.len());
        for amount in &transaction.amounts {
            self.text(&amount.currency);
            self.text(&amount.value);
        }
    }

    fn finish(mut self, versions: &Versions) -> String {
        for version in [&versions.corpus, &versions.policy, &versions.engine] {
            self.text(version);
        }
        self.0.finalize().to_hex()[..32].to_owned()
    }
}

/// Id of the decision on a transaction under these versions, asked for with these options: one id, one answer.
pub(super) fn decision_id(transaction: &Transaction, versions: &Versions, options: &ScreenOptions) -> String {
    let mut fingerprint = Fingerprint(blake3::Hasher::new());
    fingerprint.transaction(transaction);
    fingerprint.optional(options.min_score.map(|score| format!("{score:.4}")).as_ref());
    fingerprint.count(usize::from(options.without_evidence));
    fingerprint.finish(versions)
}

/// Id of the decision on something that never became a transaction.
pub(super) fn refusal_id(transaction_id: &str, reason: &str, detail: &str, versions: &Versions) -> String {
    let mut fingerprint = Fingerprint(blake3::Hasher::new());
    for text in [transaction_id, reason, detail] {
        fingerprint.text(text);
    }
    fingerprint.finish(versions)
}
