//! Conversion and screening of wire transactions, without a server.
