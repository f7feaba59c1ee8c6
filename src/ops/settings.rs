//! Settings of the service: built-in default < TOML file < environment `INTERDICT_*` < flag.
//!
//! For: reading them, naming every mistake (unknown key with the nearest known one, wrong value with what was
//! expected), and showing the effective values with where they come from. Not for: what a setting does, which is the
//! business of the module that takes it, nor for policy, which is versioned data and no setting. The idea: one table
//! (`settings/table.rs`) declares each setting once; struct, file, environment, flags, `config show` and the
//! documentation derive from it.

mod show;
mod table;
mod value;

pub use show::{markdown_table, to_json, to_toml};
pub use table::{
    AdminSettings, DrainSettings, GrpcSettings, HealthSettings, ListSettings, LogSettings, ServerSettings, Settings,
    StoreSettings, TABLE,
};
pub use value::{Limits, LogFormat, LogLevel, OnExpired, Raw, SettingType};

use std::fmt;
use std::path::Path;

/// Beginning of every environment variable of interdict.
pub const ENV_PREFIX: &str = "INTERDICT_";

/// Environment variables that carry the prefix and are no settings: the settings file itself, the server the client
/// commands talk to, and the folder of real lists that tests read.
pub const OTHER_ENV: &[&str] = &["INTERDICT_CONFIG", "INTERDICT_SERVER", "INTERDICT_LISTS"];

/// Variables of the test suite (how many rounds, where unpacked material lies) begin so; the program ignores them.
const TEST_PREFIX: &str = "INTERDICT_TEST_";

/// One row of the table of settings.
#[derive(Clone, Copy, Debug)]
pub struct SettingRow {
    /// Key as in the file and on the command line, e.g. `grpc.address`.
    pub key: &'static str,
    /// Default as text.
    pub default: &'static str,
    /// Help, a few sentences.
    pub help: &'static str,
    /// An example value other than the default.
    pub example: &'static str,
    /// What values are expected, with the range, for people.
    pub expected: fn() -> String,
    /// Whether a text is a value of this setting.
    pub accepts: fn(&str) -> bool,
}

impl SettingRow {
    /// The environment variable, e.g. `INTERDICT_GRPC_ADDRESS`.
    #[must_use]
    pub fn env_name(&self) -> String {
        format!("{ENV_PREFIX}{}", self.key.replace('.', "_").to_uppercase())
    }
}

/// Where an effective value comes from. Order is precedence, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Built in.
    Default,
    /// The TOML file.
    File,
    /// An environment variable.
    Env,
    /// The command line.
    Flag,
}

impl Origin {
    /// Lower-case label, e.g. `env`.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::File => "file",
            Self::Env => "env",
            Self::Flag => "flag",
        }
    }
}

/// One mistake in the settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A key nobody knows.
    #[error("{place}: unknown setting `{got}`{}", nearest.as_ref().map(|key| format!("; did you mean `{key}`?")).unwrap_or_default())]
    UnknownKey {
        /// Where it stands.
        place: String,
        /// The key.
        got: String,
        /// The known key that looks most like it.
        nearest: Option<String>,
    },
    /// A value of the wrong type or out of range.
    #[error("{place}: `{key}` is {got}, expected {expected}")]
    WrongValue {
        /// Where it stands.
        place: String,
        /// The key.
        key: &'static str,
        /// The value, cut at 80 characters.
        got: String,
        /// What is expected.
        expected: String,
    },
    /// The settings file cannot be read.
    #[error("settings file `{path}` cannot be read: {reason}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        reason: String,
    },
    /// The settings file is not TOML.
    #[error("settings file `{path}` is not TOML: {reason}")]
    NotToml {
        /// The file.
        path: String,
        /// Line, column and reason.
        reason: String,
    },
    /// Two settings exclude each other.
    #[error("`{first}` and `{second}` are both {got}, expected two different addresses (or port 0)")]
    SameAddress {
        /// One key.
        first: &'static str,
        /// The other key.
        second: &'static str,
        /// The value of both.
        got: String,
    },
}

/// All mistakes of one load; printed one a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct InvalidSettings {
    /// The mistakes, at least one.
    pub errors: Vec<SettingsError>,
}

impl fmt::Display for InvalidSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if position == 0 { "" } else { "\n" })?;
        }
        Ok(())
    }
}

/// What settings are made of.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Name (for messages) and content of the TOML file.
    pub file: Option<(String, String)>,
    /// Environment variables; those without the prefix are ignored.
    pub env: Vec<(String, String)>,
    /// `key=value` pairs of the command line, e.g. (`grpc.address`, `0.0.0.0:50051`). The last one of a key counts.
    pub flags: Vec<(String, String)>,
}

impl Sources {
    /// Reads the file, if one is given, and the environment of the process.
    pub fn from_process(file: Option<&Path>, flags: Vec<(String, String)>) -> Result<Self, InvalidSettings> {
        let file = match file {
            None => None,
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| InvalidSettings {
                    errors: vec![SettingsError::Unreadable {
                        path: path.display().to_string(),
                        reason: error.to_string(),
                    }],
                })?;
                Some((path.display().to_string(), text))
            }
        };
        // A value that is not UTF-8 becomes replacement characters and is then refused by the setting's own type.
        let env = std::env::vars_os()
            .map(|(name, value)| (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned()))
            .collect();
        Ok(Self { file, env, flags })
    }
}

/// One effective value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) key: &'static str,
    pub(crate) value: toml::Value,
}

/// Settings in force, and where each comes from.
#[derive(Clone, Debug)]
pub struct Effective {
    /// The settings.
    pub settings: Settings,
    origins: Vec<Origin>,
}

impl Effective {
    /// Where the value of a key comes from; `None` for an unknown key.
    #[must_use]
    pub fn origin(&self, key: &str) -> Option<Origin> {
        let position = TABLE.iter().position(|row| row.key == key)?;
        self.origins.get(position).copied()
    }
}

impl Settings {
    /// The built-in defaults.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "it cannot panic, as the message says")]
    pub fn defaults() -> Self {
        load(&Sources::default()).expect("defaults are inside their own limits; a test reads every row").settings
    }
}

/// Reads the settings from all sources, or names every mistake.
pub fn load(sources: &Sources) -> Result<Effective, InvalidSettings> {
    let mut layers = Layers::new(sources);
    let settings = Settings::resolve(&mut layers);
    if let Some(settings) = &settings {
        layers.errors.extend(clash(settings));
    }
    match settings {
        Some(settings) if layers.errors.is_empty() => Ok(Effective { settings, origins: layers.origins }),
        _ => Err(InvalidSettings { errors: layers.errors }),
    }
}

/// Two listeners on one address.
fn clash(settings: &Settings) -> Vec<SettingsError> {
    let addresses = [
        ("grpc.address", settings.grpc.address),
        ("health.address", settings.health.address),
        ("admin.address", settings.admin.address),
    ];
    let mut errors = Vec::new();
    for (position, (second, address)) in addresses.iter().enumerate() {
        let same = addresses.iter().take(position).find(|(_, other)| other == address && address.port() != 0);
        errors.extend(same.map(|(first, _)| SettingsError::SameAddress { first, second, got: address.to_string() }));
    }
    errors
}

/// The raw values by layer, the errors so far and the origins so far.
#[derive(Debug)]
struct Layers<'a> {
    file_name: &'a str,
    file: Vec<(&'static str, toml::Value)>,
    env: Vec<(&'static str, &'a str)>,
    flags: Vec<(&'static str, &'a str)>,
    errors: Vec<SettingsError>,
    origins: Vec<Origin>,
}

impl<'a> Layers<'a> {
    fn new(sources: &'a Sources) -> Self {
        let file_name = sources.file.as_ref().map_or("", |(name, _)| name);
        let mut layers = Self { file_name, file: vec![], env: vec![], flags: vec![], errors: vec![], origins: vec![] };
        if let Some((_, text)) = &sources.file {
            layers.read_file(text);
        }
        layers.read_env(&sources.env);
        for (key, value) in &sources.flags {
            match TABLE.iter().find(|row| row.key == key) {
                Some(row) => layers.flags.push((row.key, value)),
                None => layers.unknown("command line".to_owned(), key),
            }
        }
        layers
    }

    fn read_file(&mut self, text: &str) {
        let table: toml::Table = match text.parse() {
            Ok(table) => table,
            Err(error) => {
                let reason = toml::de::Error::to_string(&error).trim().to_owned();
                self.errors.push(SettingsError::NotToml { path: self.file_name.to_owned(), reason });
                return;
            }
        };
        let place = format!("settings file `{}`", self.file_name);
        for (group, value) in table {
            let toml::Value::Table(fields) = value else {
                self.unknown(place.clone(), &group);
                continue;
            };
            for (field, value) in fields {
                let key = format!("{group}.{field}");
                match TABLE.iter().find(|row| row.key == key) {
                    Some(row) => self.file.push((row.key, value)),
                    None => self.unknown(place.clone(), &key),
                }
            }
        }
    }

    fn read_env(&mut self, variables: &'a [(String, String)]) {
        for (name, value) in variables {
            let is_foreign = !name.starts_with(ENV_PREFIX) || name.starts_with(TEST_PREFIX) || is_service_link(name);
            if is_foreign || OTHER_ENV.contains(&name.as_str()) {
                continue;
            }
            if let Some(row) = TABLE.iter().find(|row| row.env_name() == *name) {
                self.env.push((row.key, value));
                continue;
            }
            let known = TABLE.iter().map(SettingRow::env_name).chain(OTHER_ENV.iter().map(ToString::to_string));
            let (place, nearest) = ("environment".to_owned(), nearest(name, known));
            self.errors.push(SettingsError::UnknownKey { place, got: name.clone(), nearest });
        }
    }

    fn unknown(&mut self, place: String, key: &str) {
        let nearest = nearest(key, TABLE.iter().map(|row| row.key.to_owned()));
        self.errors.push(SettingsError::UnknownKey { place, got: key.to_owned(), nearest });
    }

    /// The value of the topmost layer that has the key; notes its origin, or the error and gives `None`.
    fn take<T: SettingType>(&mut self, key: &'static str, limits: Limits) -> Option<T> {
        let default = TABLE.iter().find(|row| row.key == key).map_or("", |row| row.default);
        let flag = self.flags.iter().rev().find(|(known, _)| *known == key);
        let env = self.env.iter().rev().find(|(known, _)| *known == key);
        let file = self.file.iter().find(|(known, _)| *known == key);
        let (origin, raw) = match (flag, env, file) {
            (Some((_, text)), _, _) => (Origin::Flag, Raw::Text(text)),
            (None, Some((_, text)), _) => (Origin::Env, Raw::Text(text)),
            (None, None, Some((_, value))) => (Origin::File, Raw::Toml(value)),
            (None, None, None) => (Origin::Default, Raw::Text(default)),
        };
        self.origins.push(origin);
        let value = T::read(raw, limits);
        if value.is_none() {
            let place = match origin {
                Origin::Default => "built-in default".to_owned(),
                Origin::File => format!("settings file `{}`", self.file_name),
                Origin::Env => "environment".to_owned(),
                Origin::Flag => "command line".to_owned(),
            };
            let (got, expected) = (format!("`{}`", raw.shown()), T::expected(limits));
            self.errors.push(SettingsError::WrongValue { place, key, got, expected });
        }
        value
    }
}

/// The known key that looks most like `got`, if any looks like it at all.
fn nearest(got: &str, known: impl Iterator<Item = String>) -> Option<String> {
    known
        .map(|key| (strsim::jaro_winkler(got, &key).max(last_part_alike(got, &key)), key))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, key)| key)
}

/// `max_streams` without its group should lead to `server.max_streams`.
fn last_part_alike(got: &str, key: &str) -> f64 {
    let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    strsim::jaro_winkler(&last(got), &last(key)) * 0.95
}

/// Kubernetes puts variables such as `INTERDICT_SERVICE_HOST` or `INTERDICT_PORT_50051_TCP_ADDR` into every pod of a
/// namespace with a service named `interdict`; they are not ours and no mistake of the operator.
fn is_service_link(name: &str) -> bool {
    let port = name.find("_PORT").map(|at| &name[at + "_PORT".len()..]);
    name.ends_with("_SERVICE_HOST")
        || name.contains("_SERVICE_PORT")
        || port.is_some_and(|rest| rest.is_empty() || rest.contains("_TCP") || rest.contains("_UDP"))
}

#[cfg(test)]
mod tests;
