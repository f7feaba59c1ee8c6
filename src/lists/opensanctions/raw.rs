//! Entities as the files print them: JSON objects, one a line, whose property values are texts or, in the nested form,
//! entities again.
//!
//! Lenient where nothing is lost by it: a single value counts as a list of one, numbers as their text, `null` as
//! nothing. Everything else of another shape makes the line unreadable.

use super::super::text;
use serde::de::{self, DeserializeOwned, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;

/// What a first look at an entity needs; the rest of the line is passed over.
#[derive(Debug, Deserialize)]
pub(super) struct Head {
    /// Id of the entity.
    pub(super) id: String,
    /// Name of its schema; empty in the `DEL` operations of a delta.
    #[serde(default)]
    pub(super) schema: String,
    /// Name it is shown under.
    #[serde(default)]
    pub(super) caption: Option<String>,
    /// Whether it is a target.
    #[serde(default)]
    pub(super) target: Option<bool>,
}

/// An entity.
#[derive(Debug, Deserialize)]
pub(super) struct Entity {
    /// Id of the entity.
    pub(super) id: String,
    /// Name it is shown under.
    #[serde(default)]
    pub(super) caption: Option<String>,
    /// Name of its schema.
    #[serde(default)]
    pub(super) schema: String,
    /// Values by property.
    #[serde(default)]
    pub(super) properties: Properties,
    /// Data sets it comes from.
    #[serde(default)]
    pub(super) datasets: Values,
    /// Former ids.
    #[serde(default)]
    pub(super) referents: Values,
    /// When the newest of its sources was last read.
    #[serde(default)]
    pub(super) last_seen: Option<String>,
    /// Whether it is a target.
    #[serde(default)]
    pub(super) target: Option<bool>,
}

/// One line of a delta file.
#[derive(Debug, Deserialize)]
pub(super) struct Operation<T> {
    /// `ADD`, `MOD` or `DEL`.
    pub(super) op: String,
    /// The entity; of `DEL` only its id.
    pub(super) entity: T,
}

/// Reads a line.
pub(super) fn read<T: DeserializeOwned>(line: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(line)
}

/// What is wrong with a line, without anything of its content.
pub(super) fn fault(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Syntax => "no JSON",
        serde_json::error::Category::Eof => "JSON that does not end",
        serde_json::error::Category::Data | serde_json::error::Category::Io => "JSON of another shape",
    };
    format!("got {what} at column {}, expected one entity as a JSON object", error.column())
}

/// One value.
#[derive(Debug)]
pub(super) enum Value {
    /// A text, a number as text, or the id of another entity.
    Text(String),
    /// An entity in its place.
    Entity(Box<Entity>),
    /// `null`.
    Nothing,
}

/// Values of one property.
#[derive(Debug, Default)]
pub(super) struct Values(pub(super) Vec<Value>);

/// Values by property.
#[derive(Debug, Default)]
pub(super) struct Properties(BTreeMap<String, Values>);

impl Values {
    /// The texts, white space collapsed, empty ones left out.
    pub(super) fn texts(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().filter_map(|value| match value {
            Value::Text(text) => text::some(text),
            Value::Entity(_) | Value::Nothing => None,
        })
    }

    /// The ids of the entities that are named or stand here.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|value| match value {
            Value::Text(id) => Some(id.as_str()),
            Value::Entity(entity) => Some(entity.id.as_str()),
            Value::Nothing => None,
        })
    }

    /// The entities that stand here.
    pub(super) fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.0.iter().filter_map(|value| match value {
            Value::Entity(entity) => Some(&**entity),
            Value::Text(_) | Value::Nothing => None,
        })
    }
}

impl Properties {
    /// The values of a property; none when it is not there.
    pub(super) fn get(&self, name: &str) -> &Values {
        static NONE: Values = Values(Vec::new());
        self.0.get(name).unwrap_or(&NONE)
    }

    /// The first text of a property.
    pub(super) fn first(&self, name: &str) -> Option<String> {
        self.get(name).texts().next()
    }

    /// Every property with its values, in order of name.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &Values)> {
        self.0.iter().map(|(name, values)| (name.as_str(), values))
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct One;
        impl<'de> Visitor<'de> for One {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or an entity")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }

            fn visit_string<E: de::Error>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }

            fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Text(value.to_string()))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
                Ok(Value::Nothing)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
                Entity::deserialize(de::value::MapAccessDeserializer::new(map))
                    .map(|entity| Value::Entity(Box::new(entity)))
            }
        }
        deserializer.deserialize_any(One)
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Many;
        impl<'de> Visitor<'de> for Many {
            type Value = Values;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of texts or entities")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Values, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = sequence.next_element()? {
                    values.push(value);
                }
                Ok(Values(values))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Values, E> {
                Ok(Values(vec![Value::Text(text.to_owned())]))
            }

            fn visit_u64<E: de::Error>(self, value: u64) -> Result<Values, E> {
                Ok(Values(vec![Value::Text(value.to_string())]))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Values, E> {
                Ok(Values::default())
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Values, A::Error> {
                let entity = Entity::deserialize(de::value::MapAccessDeserializer::new(map))?;
                Ok(Values(vec![Value::Entity(Box::new(entity))]))
            }
        }
        deserializer.deserialize_any(Many)
    }
}

impl<'de> Deserialize<'de> for Properties {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Properties;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("properties")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties, A::Error> {
                let mut all = Properties::default();
                while let Some((name, values)) = map.next_entry::<String, Values>()? {
                    // A name that occurs again adds its values: nothing may get lost.
                    all.0.entry(name).or_default().0.extend(values.0);
                }
                Ok(all)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Properties, A::Error> {
                // Some writers print an empty map as an empty list.
                match sequence.next_element::<IgnoredAny>()? {
                    None => Ok(Properties::default()),
                    Some(_) => Err(de::Error::invalid_type(de::Unexpected::Seq, &self)),
                }
            }
        }
        deserializer.deserialize_any(All)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_every_shape() {
        let line = br#"{"id":"a","schema":"Vessel","properties":{"name":["A"," B ",null],"tonnage":7,"type":"x",
            "owner":[{"id":"b","schema":"Company","properties":[]}],"name":["C"]},"target":true,"new":{"x":[1]}}"#;
        let entity: Entity = read(line).unwrap();
        assert_eq!(entity.properties.get("name").texts().collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(entity.properties.first("tonnage").as_deref(), Some("7"));
        assert_eq!(entity.properties.get("owner").ids().collect::<Vec<_>>(), ["b"]);
        assert_eq!(entity.properties.get("none").0.len(), 0);
        let deep = format!("{}{}", "{\"id\":\"a\",\"properties\":{\"p\":[".repeat(9_999), "1");
        assert!(fault(&read::<Entity>(deep.as_bytes()).unwrap_err()).starts_with("got no JSON"));
    }
}
