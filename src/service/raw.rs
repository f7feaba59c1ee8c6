//! The two requests that carry payments, as the server reads them: transactions stay undecoded bytes.
//!
//! On the wire these are exactly `ScreenTransactionRequest` and `ScreenBatchesRequest`; protobuf writes a nested
//! message and a byte string alike. Decoding late has three reasons. A transaction with, say, invalid UTF-8 becomes
//! one `NOT_SCREENED` answer instead of a failed stream. The work of decoding happens where the work of screening
//! happens, off the reactor. And an 8 MiB message of empty sub-messages cannot unfold into a gigabyte of structs:
//! [`shape`] counts before anything is allocated.

use crate::service::proto;
use prost::Message;
use prost::bytes::{Buf, BufMut, Bytes};
use prost::encoding::{DecodeContext, WireType, decode_key, decode_varint, skip_field};

/// How many transactions of one batch message are kept at all; those above are only counted. Far over every limit an
/// operator may set, so that an ordinary oversized batch still gets one answer per transaction.
pub(crate) const MAX_KEPT: usize = 65_536;

/// `ScreenTransactionRequest` with the transaction undecoded.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct RawTransactionRequest {
    /// The transaction's bytes; `None` when the field is absent.
    #[prost(bytes = "bytes", optional, tag = "1")]
    pub(crate) transaction: Option<Bytes>,
    /// How to screen it.
    #[prost(message, optional, tag = "2")]
    pub(crate) options: Option<proto::ScreeningOptions>,
}

/// The fields of `ScreenBatchesRequest`, transactions undecoded.
#[derive(Clone, PartialEq, Message)]
pub(crate) struct RawBatch {
    /// The caller's id of the batch.
    #[prost(string, tag = "1")]
    pub(crate) batch_id: String,
    /// Each transaction's bytes.
    #[prost(bytes = "bytes", repeated, tag = "2")]
    pub(crate) transactions: Vec<Bytes>,
    /// How to screen them.
    #[prost(message, optional, tag = "3")]
    pub(crate) options: Option<proto::ScreeningOptions>,
}

/// `ScreenBatchesRequest` as the server reads it: at most [`MAX_KEPT`] transactions are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct RawBatchRequest {
    /// What was kept.
    pub(crate) batch: RawBatch,
    /// How many transactions above [`MAX_KEPT`] were skipped.
    pub(crate) skipped: u64,
}

impl Message for RawBatchRequest {
    fn encode_raw(&self, buf: &mut impl BufMut) {
        self.batch.encode_raw(buf);
    }

    fn merge_field(
        &mut self,
        tag: u32,
        wire_type: WireType,
        buf: &mut impl Buf,
        context: DecodeContext,
    ) -> Result<(), prost::DecodeError> {
        if tag == 2 && self.batch.transactions.len() >= MAX_KEPT {
            self.skipped += 1;
            return skip_field(wire_type, tag, buf, context);
        }
        self.batch.merge_field(tag, wire_type, buf, context)
    }

    fn encoded_len(&self) -> usize {
        self.batch.encoded_len()
    }

    fn clear(&mut self) {
        *self = Self::default();
    }
}

/// What can be said of an encoded transaction without decoding it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    /// The transaction id, when its bytes are UTF-8.
    pub(crate) transaction_id: String,
    /// How often each top-level field occurs, by field number (0 is not used).
    pub(crate) counts: [usize; 9],
}

/// Walks the top level of an encoded transaction. Stops without an error at the first byte that is no protobuf: the
/// decoder proper will say what is wrong. An id over `max_id` bytes is left empty.
pub(crate) fn shape(mut bytes: Bytes, max_id: usize) -> Shape {
    let mut shape = Shape::default();
    while bytes.has_remaining() {
        let Ok((tag, wire_type)) = decode_key(&mut bytes) else { break };
        if let Some(count) = shape.counts.get_mut(tag as usize) {
            *count += 1;
        }
        if tag == 1 && wire_type == WireType::LengthDelimited {
            let Ok(length) = decode_varint(&mut bytes) else { break };
            let Some(length) = usize::try_from(length).ok().filter(|length| *length <= bytes.remaining()) else {
                break;
            };
            let id = bytes.split_to(length);
            shape.transaction_id = match std::str::from_utf8(&id) {
                Ok(id) if id.len() <= max_id => id.to_owned(),
                _ => String::new(), // over-long or not text: the reason says so
            };
        } else if skip_field(wire_type, tag, &mut bytes, DecodeContext::default()).is_err() {
            break;
        }
    }
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_requests_read_what_clients_send() {
        let transaction = proto::Transaction { transaction_id: "T1".into(), rail: "X".into(), ..Default::default() };
        let sent = proto::ScreenBatchesRequest {
            batch_id: "B1".into(),
            transactions: vec![transaction.clone(), transaction.clone()],
            options: Some(proto::ScreeningOptions { policy_id: "p".into(), ..Default::default() }),
        };
        let read = RawBatchRequest::decode(sent.encode_to_vec().as_slice()).unwrap();
        assert_eq!(read.batch.batch_id, "B1");
        assert_eq!(read.batch.options, sent.options);
        assert_eq!(proto::Transaction::decode(read.batch.transactions[1].clone()).unwrap(), transaction);
        assert_eq!(read.encode_to_vec(), sent.encode_to_vec());
    }

    #[test]
    fn a_flood_of_empty_transactions_is_counted_not_kept() {
        let flood: Vec<u8> = [0x12, 0x00].repeat(MAX_KEPT + 7);
        let read = RawBatchRequest::decode(flood.as_slice()).unwrap();
        assert_eq!((read.batch.transactions.len(), read.skipped), (MAX_KEPT, 7));
    }

    #[test]
    fn shape_counts_and_survives_garbage() {
        let transaction = proto::Transaction {
            transaction_id: "T1".into(),
            parties: vec![proto::TransactionParty::default(); 300],
            ..Default::default()
        };
        let bytes = Bytes::from(transaction.encode_to_vec());
        let seen = shape(bytes.clone(), 140);
        assert_eq!((seen.transaction_id.as_str(), seen.counts[4]), ("T1", 300));
        for cut in 0..bytes.len() {
            let _ = shape(bytes.slice(..cut), 140); // must not panic
        }
        assert_eq!(
            shape(Bytes::from_static(&[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f, 1]), 140),
            Shape { counts: [0, 1, 0, 0, 0, 0, 0, 0, 0], ..Shape::default() }
        );
    }
}
