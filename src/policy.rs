//! Policy: from scores to actions and outcomes. (Interface first.)

/// Thresholds, scopes and program actions; immutable, identified by its version.
#[derive(Clone, Debug)]
pub struct Policy {
    version: String,
}

impl Policy {
    /// Version: 16 hexadecimal digits over the policy's content.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Id of the policy, e.g. `default`; requests may name it.
    #[must_use]
    pub fn id(&self) -> &str {
        "default"
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self { version: "default".to_owned() }
    }
}
