//! Every limit of the wire, in one table: name, default, unit and what it protects.
//!
//! Settings, documentation and refusals derive from [`Limits::TABLE`]. A limit refuses with a reason and the figure;
//! nothing is ever cut silently.

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident = $default:literal $unit:literal,)+) => {
        /// The limits in force.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Limits {
            $($(#[doc = $doc])+ pub $name: usize,)+
        }

        impl Default for Limits {
            fn default() -> Self {
                Self { $($name: $default,)+ }
            }
        }

        impl Limits {
            /// Every limit, in order of declaration.
            pub const TABLE: &'static [LimitRow] = &[
                $(LimitRow { name: stringify!($name), default: $default, unit: $unit, what: concat!($($doc),+) },)+
            ];

            /// The value of the limit with this name.
            #[must_use]
            pub fn get(&self, name: &str) -> Option<usize> {
                match name {
                    $(stringify!($name) => Some(self.$name),)+
                    _ => None, // not a limit
                }
            }

            /// Sets the limit with this name; at least 1. Returns whether there is such a limit and the value is right.
            #[must_use]
            pub fn set(&mut self, name: &str, value: usize) -> bool {
                match name {
                    $(stringify!($name) if value > 0 => { self.$name = value; true })+
                    _ => false, // not a limit, or zero
                }
            }
        }
    };
}

/// One row of [`Limits::TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitRow {
    /// Name, as in settings.
    pub name: &'static str,
    /// Default.
    pub default: usize,
    /// Unit of the value, e.g. `bytes`.
    pub unit: &'static str,
    /// What is limited, one sentence.
    pub what: &'static str,
}

limits! {
    /// Longest transaction id.
    transaction_id = 140 "bytes",
    /// Longest batch id.
    batch_id = 140 "bytes",
    /// Longest name, identifier, code or other short text.
    name = 1_024 "bytes",
    /// Longest line of a free text.
    text_line = 10_000 "bytes",
    /// All text of one transaction together.
    transaction_text = 65_536 "bytes",
    /// One transaction on the wire; refused before it is decoded.
    transaction = 262_144 "bytes",
    /// Parties of a transaction.
    parties = 100 "elements",
    /// Names of one party.
    names = 20 "elements",
    /// Addresses of one party.
    addresses = 10 "elements",
    /// Lines of one address.
    address_lines = 20 "elements",
    /// Accounts of one party.
    accounts = 20 "elements",
    /// Identifiers of one party, trade item or search.
    identifiers = 50 "elements",
    /// Nationalities of one party, or countries of a search.
    nationalities = 20 "elements",
    /// Agents of a transaction.
    agents = 30 "elements",
    /// Free texts of a transaction.
    free_texts = 100 "elements",
    /// Lines of all free texts of a transaction.
    lines = 1_000 "elements",
    /// Trade items of a transaction.
    trade_items = 100 "elements",
    /// Wallets of a transaction.
    crypto_addresses = 100 "elements",
    /// Amounts of a transaction.
    amounts = 10 "elements",
    /// Transactions of a batch.
    batch_transactions = 2_048 "transactions",
    /// One request message; over it the transport itself refuses with `OUT_OF_RANGE`.
    message = 8_388_608 "bytes",
    /// One response message; a batch whose answer is larger is refused with `BATCH_TOO_LARGE`.
    response = 33_554_432 "bytes",
    /// Batches of one stream read and not yet taken by the client; then the service stops reading.
    stream_batches = 16 "batches",
    /// Screening streams of the process; over it a stream is refused with OVERLOADED.
    streams = 256 "streams",
    /// Unary calls at work in the process; over it a call is refused with OVERLOADED.
    unary_calls = 1_024 "calls",
    /// Transactions waiting for or in the screening pool of the process; over it streams wait.
    in_flight_transactions = 65_536 "transactions",
    /// HTTP/2 streams of one connection.
    connection_streams = 256 "streams",
    /// All files of one import together.
    import = 268_435_456 "bytes",
    /// Files of one import.
    import_files = 32 "files",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_names_every_limit_once_and_sets_it() {
        let mut limits = Limits::default();
        for row in Limits::TABLE {
            assert_eq!(limits.get(row.name), Some(row.default), "{}", row.name);
            assert!(limits.set(row.name, row.default + 1));
            assert_eq!(limits.get(row.name), Some(row.default + 1));
            assert!(!limits.set(row.name, 0), "{} must stay positive", row.name);
            assert!(row.what.trim().ends_with('.'));
        }
        assert!(!limits.set("nonsense", 1));
        assert_eq!(limits.get("nonsense"), None);
    }

    #[test]
    fn the_kept_transactions_of_a_raw_batch_cover_the_limit() {
        assert!(Limits::default().batch_transactions <= crate::service::raw::MAX_KEPT);
    }
}
