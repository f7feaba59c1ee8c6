//! Names of listed parties.

/// What kind of name a listed name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The name the authority lists the party under.
    Primary,
    /// Also (or now) known as.
    Alias,
    /// Formerly known as.
    Former,
    /// A name in the party's own script.
    OriginalScript,
}

/// How good the authority says an alias is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AliasStrength {
    /// Good quality: a hit on it stands alone.
    Strong,
    /// Low quality (broad or generic): a hit on it only corroborates, by default.
    Weak,
    /// The authority does not mark strength; treated as strong.
    Unstated,
}

/// One name of a listed party, as printed by the authority.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListedName {
    /// The name as printed, e.g. `MUGABE, Robert Gabriel`.
    pub text: String,
    /// What kind of name it is.
    pub kind: NameKind,
    /// How good the authority says it is.
    pub strength: AliasStrength,
}
