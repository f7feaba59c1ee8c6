//! A payment as the caller sends it: parties, agents, texts, trade items and wallets, each with its role.
//!
//! Roles follow ISO 20022 and SWIFT MT (source: pacs.008.001.08, MT103; see `docs/glossary.md`).

use super::date::DateRange;
use super::identifier::Identifier;
use super::labeled::labeled_enum;
use super::party::{Gender, PartyKind};

labeled_enum! {
    /// What a party does in the transaction.
    PartyRole {
        /// Pays (MT 50a).
        Debtor = "debtor",
        /// On whose behalf the debtor pays.
        UltimateDebtor = "ultimate_debtor",
        /// Initiated the payment.
        InitiatingParty = "initiating_party",
        /// Is paid (MT 59a).
        Creditor = "creditor",
        /// For whom the creditor is paid.
        UltimateCreditor = "ultimate_creditor",
        /// MT word for the debtor.
        OrderingCustomer = "ordering_customer",
        /// MT word for the creditor.
        Beneficiary = "beneficiary",
        /// Holds an account.
        AccountHolder = "account_holder",
        /// Owns or controls a party.
        BeneficialOwner = "beneficial_owner",
        /// Directs a party.
        Director = "director",
        /// May sign for a party.
        AuthorizedSignatory = "authorized_signatory",
        /// Issued the invoice paid.
        Invoicer = "invoicer",
        /// Received the invoice paid.
        Invoicee = "invoicee",
        /// Owes the tax paid.
        TaxDebtor = "tax_debtor",
        /// Receives the tax paid.
        TaxCreditor = "tax_creditor",
        /// Whose earnings are garnished.
        Garnishee = "garnishee",
        /// Administers a garnishment.
        GarnishmentAdministrator = "garnishment_administrator",
        /// A regulatory authority named in the payment.
        RegulatoryAuthority = "regulatory_authority",
        /// Where remittance advice is sent.
        RemittanceLocation = "remittance_location",
        /// Merchant of a card or wallet payment.
        Merchant = "merchant",
        /// Merchant behind a merchant.
        SubMerchant = "sub_merchant",
        /// Payment facilitator.
        PaymentFacilitator = "payment_facilitator",
        /// Imports the goods.
        Importer = "importer",
        /// Exports the goods.
        Exporter = "exporter",
        /// Receives the goods.
        Consignee = "consignee",
        /// Is told of the arrival of the goods.
        NotifyParty = "notify_party",
        /// Opened an investigation case.
        CaseCreator = "case_creator",
        /// Asked for a cancellation.
        CancellationOriginator = "cancellation_originator",
        /// Debtor of the underlying customer transfer (cover payments).
        UnderlyingDebtor = "underlying_debtor",
        /// Creditor of the underlying customer transfer.
        UnderlyingCreditor = "underlying_creditor",
        /// Any other role.
        Other = "other",
    }
}

labeled_enum! {
    /// What a financial institution does in the transaction.
    AgentRole {
        /// Sent the message.
        Sender = "sender",
        /// Receives the message.
        Receiver = "receiver",
        /// Instructs this leg.
        Instructing = "instructing",
        /// Is instructed in this leg.
        Instructed = "instructed",
        /// Serves the debtor.
        DebtorAgent = "debtor_agent",
        /// Serves the creditor.
        CreditorAgent = "creditor_agent",
        /// Previous instructing agent 1.
        Previous1 = "previous_1",
        /// Previous instructing agent 2.
        Previous2 = "previous_2",
        /// Previous instructing agent 3.
        Previous3 = "previous_3",
        /// Intermediary agent 1.
        Intermediary1 = "intermediary_1",
        /// Intermediary agent 2.
        Intermediary2 = "intermediary_2",
        /// Intermediary agent 3.
        Intermediary3 = "intermediary_3",
        /// Instructing reimbursement agent.
        ReimbursementInstructing = "reimbursement_instructing",
        /// Instructed reimbursement agent.
        ReimbursementInstructed = "reimbursement_instructed",
        /// Third reimbursement agent.
        ReimbursementThird = "reimbursement_third",
        /// Forwards an initiation.
        Forwarding = "forwarding",
        /// Takes or is owed charges.
        Charges = "charges",
        /// Debtor agent of the underlying customer transfer.
        UnderlyingDebtorAgent = "underlying_debtor_agent",
        /// Creditor agent of the underlying customer transfer.
        UnderlyingCreditorAgent = "underlying_creditor_agent",
        /// Any other role.
        Other = "other",
    }
}

labeled_enum! {
    /// What a free text is for.
    TextRole {
        /// Unstructured remittance information (MT 70).
        Remittance = "remittance",
        /// Text inside structured remittance.
        StructuredRemittance = "structured_remittance",
        /// Any reference (MT 20, 21, end-to-end id).
        Reference = "reference",
        /// Instruction to an agent.
        InstructionToAgent = "instruction_to_agent",
        /// Sender to receiver information (MT 72).
        SenderToReceiver = "sender_to_receiver",
        /// Regulatory reporting (MT 77B).
        Regulatory = "regulatory",
        /// Purpose text.
        Purpose = "purpose",
        /// Reason of a cancellation.
        CancellationReason = "cancellation_reason",
        /// Everything the caller could not map.
        CatchAll = "catch_all",
    }
}

labeled_enum! {
    /// What a trade item is.
    TradeItemKind {
        /// A ship.
        Vessel = "vessel",
        /// A port.
        Port = "port",
        /// Goods.
        Goods = "goods",
        /// An aircraft.
        Aircraft = "aircraft",
        /// A container.
        Container = "container",
        /// A carrier.
        Carrier = "carrier",
    }
}

/// An amount of money; carried for records, never screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// ISO 4217 code, e.g. `USD`.
    pub currency: String,
    /// Decimal text, e.g. `1250.00`.
    pub value: String,
}

/// A postal address of a transaction party or agent. Screened as narrative; the country corroborates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Unstructured lines, and structured parts in the order street, building, post code.
    pub lines: Vec<String>,
    /// Town.
    pub town: Option<String>,
    /// ISO 3166-1 alpha-2 code or a country name.
    pub country: Option<String>,
}

/// An account of a transaction party.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// IBAN.
    pub iban: Option<String>,
    /// Account number of another form.
    pub other: Option<String>,
    /// Name on the account; screened like a party name.
    pub name: Option<String>,
    /// Proxy of the account, e.g. an e-mail address or phone number.
    pub proxy: Option<String>,
}

/// A party of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionParty {
    /// What the party does.
    pub role: PartyRole,
    /// What the party is, where the caller knows.
    pub kind: PartyKind,
    /// Names; at least one of names, identifiers, accounts or addresses is present.
    pub names: Vec<String>,
    /// Addresses.
    pub addresses: Vec<Address>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Identifiers.
    pub identifiers: Vec<Identifier>,
    /// Date of birth.
    pub birth_date: Option<DateRange>,
    /// Place of birth.
    pub birth_place: Option<String>,
    /// Nationalities, ISO 3166-1 alpha-2 codes or names.
    pub nationalities: Vec<String>,
    /// Country of residence or incorporation, ISO 3166-1 alpha-2 code or name.
    pub country: Option<String>,
    /// Gender.
    pub gender: Option<Gender>,
}

impl TransactionParty {
    /// A party with a role and a kind and nothing else.
    #[must_use]
    pub fn new(role: PartyRole, kind: PartyKind) -> Self {
        Self {
            role,
            kind,
            names: Vec::new(),
            addresses: Vec::new(),
            accounts: Vec::new(),
            identifiers: Vec::new(),
            birth_date: None,
            birth_place: None,
            nationalities: Vec::new(),
            country: None,
            gender: None,
        }
    }
}

/// A financial institution of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agent {
    /// What the agent does.
    pub role: AgentRole,
    /// BIC, 8 or 11 characters.
    pub bic: Option<String>,
    /// LEI, 20 characters.
    pub lei: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Address.
    pub address: Option<Address>,
}

/// A free text of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeText {
    /// What the text is for.
    pub role: TextRole,
    /// Its lines, in order; a name may run on from one line to the next.
    pub lines: Vec<String>,
}

/// A vessel, port, goods or the like named by the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TradeItem {
    /// What it is.
    pub kind: TradeItemKind,
    /// Name or description.
    pub name: Option<String>,
    /// IMO number, MMSI, call sign, tail mark and the like.
    pub identifiers: Vec<Identifier>,
}

/// A digital currency address of the transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CryptoAddress {
    /// Asset ticker, e.g. `XBT`; carried for records, the address alone decides.
    pub asset: Option<String>,
    /// The address.
    pub address: String,
}

/// One payment to be screened.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transaction {
    /// The caller's id, returned with the decision; 1 to 140 bytes.
    pub transaction_id: String,
    /// Rail as the caller names it, e.g. `SCT_INST`; carried for records.
    pub rail: String,
    /// Parties.
    pub parties: Vec<TransactionParty>,
    /// Agents.
    pub agents: Vec<Agent>,
    /// Free texts.
    pub free_texts: Vec<FreeText>,
    /// Trade items.
    pub trade_items: Vec<TradeItem>,
    /// Wallets.
    pub crypto_addresses: Vec<CryptoAddress>,
    /// Amounts.
    pub amounts: Vec<Amount>,
}
