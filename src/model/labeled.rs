//! Enums whose values carry a printed label: variant, label and documentation stand together in one table.
//!
//! Labels are what people, metrics and the wire read; they never change once published.

/// Declares such an enum with `ALL`, `label` and `from_label`.
macro_rules! labeled_enum {
    ($(#[doc = $enum_doc:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $label:literal,)+ }) => {
        $(#[doc = $enum_doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[doc = $doc])+ $variant,)+ }

        impl $name {
            /// Every value, in order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The printed label, lower case with underscores.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value with this label.
            #[must_use]
            pub fn from_label(label: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.label() == label)
            }
        }
    };
}

pub(crate) use labeled_enum;
