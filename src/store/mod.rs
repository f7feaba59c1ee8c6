//! The designation store. (Interface to come.)
