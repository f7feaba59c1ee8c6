//! How one setting is read from text or TOML, checked against its limits and printed again.
//!
//! Not the list of settings (that is `table.rs`) and not the order of the layers (that is the parent module). A type
//! that can be a setting implements [`SettingType`]; adding one type is one `impl` here.

use std::net::SocketAddr;
use std::path::PathBuf;

/// The smallest and largest value a number may have; nothing for types without an order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Smallest allowed value.
    pub min: f64,
    /// Largest allowed value.
    pub max: f64,
}

impl Limits {
    /// No limits beyond those of the type.
    pub const NONE: Self = Self { min: f64::NEG_INFINITY, max: f64::INFINITY };

    /// From `min` to `max`, both included.
    #[must_use]
    pub const fn range(min: f64, max: f64) -> Self {
        Self { min, max }
    }

    /// Whether these are limits at all.
    #[must_use]
    pub fn is_some(self) -> bool {
        self.min.is_finite() || self.max.is_finite()
    }

    fn hold(self, value: f64) -> bool {
        value >= self.min && value <= self.max
    }
}

/// Where a raw value comes from: text (default, environment, flag) or a TOML value (file).
#[derive(Clone, Copy, Debug)]
pub enum Raw<'a> {
    /// Text as typed.
    Text(&'a str),
    /// A value of the TOML file.
    Toml(&'a toml::Value),
}

impl Raw<'_> {
    /// The value as a person wrote it, cut at 80 characters, for error messages.
    #[must_use]
    pub fn shown(&self) -> String {
        let full = match self {
            Self::Text(text) => (*text).to_owned(),
            Self::Toml(value) => value.to_string(),
        };
        if full.chars().count() <= 80 { full } else { full.chars().take(80).chain("...".chars()).collect() }
    }
}

/// A type a setting can have.
pub trait SettingType: Sized {
    /// What is expected, for people, e.g. `an integer from 1 to 64`.
    fn expected(limits: Limits) -> String;
    /// Reads a value; `None` if it has another type or lies outside the limits.
    fn read(raw: Raw<'_>, limits: Limits) -> Option<Self>;
    /// The value as TOML, for `config show`.
    fn show(&self) -> toml::Value;
}

impl SettingType for SocketAddr {
    fn expected(_: Limits) -> String {
        "an address with port, e.g. 127.0.0.1:50051 or [::1]:50051".to_owned()
    }

    fn read(raw: Raw<'_>, _: Limits) -> Option<Self> {
        text_of(raw)?.parse().ok()
    }

    fn show(&self) -> toml::Value {
        toml::Value::String(self.to_string())
    }
}

impl SettingType for PathBuf {
    fn expected(_: Limits) -> String {
        "a path that is not empty".to_owned()
    }

    fn read(raw: Raw<'_>, _: Limits) -> Option<Self> {
        text_of(raw).filter(|text| !text.is_empty()).map(Self::from)
    }

    fn show(&self) -> toml::Value {
        toml::Value::String(self.display().to_string())
    }
}

impl SettingType for bool {
    fn expected(_: Limits) -> String {
        "true or false".to_owned()
    }

    fn read(raw: Raw<'_>, _: Limits) -> Option<Self> {
        match raw {
            Raw::Text(text) => text.parse().ok(),
            Raw::Toml(value) => value.as_bool(),
        }
    }

    fn show(&self) -> toml::Value {
        toml::Value::Boolean(*self)
    }
}

impl SettingType for f64 {
    fn expected(limits: Limits) -> String {
        with_range("a number", limits)
    }

    fn read(raw: Raw<'_>, limits: Limits) -> Option<Self> {
        let number = match raw {
            Raw::Text(text) => text.parse().ok()?,
            // `1` for `1.0` is what people write; an i64 in the limits of a setting is exact in an f64.
            Raw::Toml(toml::Value::Integer(number)) => *number as Self,
            Raw::Toml(value) => value.as_float()?,
        };
        limits.hold(number).then_some(number)
    }

    fn show(&self) -> toml::Value {
        toml::Value::Float(*self)
    }
}

macro_rules! integers {
    ($($integer:ty),+) => {$(
        impl SettingType for $integer {
            fn expected(limits: Limits) -> String {
                with_range("an integer", limits)
            }

            fn read(raw: Raw<'_>, limits: Limits) -> Option<Self> {
                let number: i64 = match raw {
                    // TOML's own digit separator is allowed everywhere.
                    Raw::Text(text) => text.replace('_', "").parse().ok()?,
                    Raw::Toml(value) => value.as_integer()?,
                };
                limits.hold(number as f64).then_some(number).and_then(|number| number.try_into().ok())
            }

            fn show(&self) -> toml::Value {
                toml::Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )+};
}

integers!(u32, u64, usize);

macro_rules! choices {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $vdoc:literal])+ $variant:ident = $label:literal,)+ })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[doc = $vdoc])+ $variant,)+ }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The choice as written in settings.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl SettingType for $name {
            fn expected(_: Limits) -> String {
                let labels: Vec<_> = Self::ALL.iter().map(|choice| choice.label()).collect();
                format!("one of {}", labels.join(", "))
            }

            fn read(raw: Raw<'_>, _: Limits) -> Option<Self> {
                let text = text_of(raw)?;
                Self::ALL.iter().copied().find(|choice| choice.label() == text)
            }

            fn show(&self) -> toml::Value {
                toml::Value::String(self.label().to_owned())
            }
        }
    )+};
}

choices! {
    /// How log lines look.
    LogFormat {
        /// For people.
        Text = "text",
        /// One JSON object a line, for collectors.
        Json = "json",
    }
    /// What happens to transactions while a list is past the hard limit of its age.
    OnExpired {
        /// They are screened and answered as ever, flagged.
        Serve = "serve",
        /// What would be CLEAR is HOLD.
        Hold = "hold",
        /// They are NOT_SCREENED.
        Refuse = "refuse",
    }
    /// The least severe level that is logged.
    LogLevel {
        /// A person must act.
        Error = "error",
        /// Something is wrong, the service copes.
        Warn = "warn",
        /// What happened: starts, stops, list versions.
        Info = "info",
        /// For looking into a problem.
        Debug = "debug",
        /// Everything.
        Trace = "trace",
    }
}

fn text_of(raw: Raw<'_>) -> Option<&str> {
    match raw {
        Raw::Text(text) => Some(text),
        Raw::Toml(value) => value.as_str(),
    }
}

fn with_range(what: &str, limits: Limits) -> String {
    if limits.is_some() { format!("{what} from {} to {}", limits.min, limits.max) } else { what.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_hold_their_limits() {
        let limits = Limits::range(1.0, 64.0);
        assert_eq!(u32::read(Raw::Text("6_4"), limits), Some(64));
        for bad in ["0", "65", "-1", "x", "", "1.5", "99999999999999999999"] {
            assert_eq!(u32::read(Raw::Text(bad), limits), None, "{bad}");
        }
        assert_eq!(f64::read(Raw::Toml(&toml::Value::Integer(1)), Limits::range(0.0, 1.0)), Some(1.0));
        assert_eq!(f64::read(Raw::Text("NaN"), Limits::range(0.0, 1.0)), None);
        assert_eq!(u32::expected(limits), "an integer from 1 to 64");
    }

    #[test]
    fn a_wrong_toml_type_is_not_read() {
        assert_eq!(bool::read(Raw::Toml(&toml::Value::String("true".into())), Limits::NONE), None);
        assert_eq!(u64::read(Raw::Toml(&toml::Value::String("1".into())), Limits::NONE), None);
        assert_eq!(LogFormat::read(Raw::Text("xml"), Limits::NONE), None);
        assert_eq!(PathBuf::read(Raw::Text(""), Limits::NONE), None);
    }
}
