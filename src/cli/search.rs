//! `interdict search`: who on the lists might this be?

use super::context::{Context, StoreArgs};
use super::exit::{Exit, Failure, Outcome};
use super::{client, output, render, screen};
use crate::model::IdentifierKind;
use crate::service::convert::versions_to_wire;
use crate::service::screening::search_wire;
use crate::service::{Limits, proto};

/// Arguments of `interdict search`.
#[derive(Debug, clap::Args)]
pub(crate) struct SearchArgs {
    /// Name, in any order and script; may be empty ("") when identifiers are given.
    name: String,
    #[command(flatten)]
    store: StoreArgs,
    /// Only this kind of party.
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Birth date as yyyy, yyyy-mm or yyyy-mm-dd.
    #[arg(long, value_name = "DATE")]
    birth_date: Option<String>,
    /// Country, as ISO code or name; may be given several times.
    #[arg(long, value_name = "COUNTRY")]
    country: Vec<String>,
    /// Identifier as KIND:VALUE, e.g. passport:AD005831; may be given several times.
    #[arg(long, value_name = "KIND:VALUE", value_parser = identifier)]
    identifier: Vec<proto::Identifier>,
    /// At most this many parties (1 to 100).
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=100))]
    limit: u32,
    /// From this score up (0.7 to 1).
    #[arg(long, value_name = "S", value_parser = screen::score)]
    min_score: Option<f32>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Kind of party.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Kind {
    /// A natural person.
    Person,
    /// A company or other organization.
    Organization,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
}

impl From<Kind> for proto::PartyKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Person => Self::Person,
            Kind::Organization => Self::Organization,
            Kind::Vessel => Self::Vessel,
            Kind::Aircraft => Self::Aircraft,
        }
    }
}

/// Examples of `interdict search --help`.
pub(crate) const LONG_HELP: &str = "Examples:
  interdict search \"slobodan tesic\"
  interdict search \"Рамзан Кадыров\" --birth-date 1976 --country RU
  interdict search \"\" --identifier imo:9828663
  interdict search \"fleurette\" --kind organization --min-score 0.75 --json

Searching is for analysts: it ranks listed parties and decides nothing. Exit code 0, also when nobody is found.
";

/// Reads `KIND:VALUE`.
fn identifier(text: &str) -> Result<proto::Identifier, String> {
    let (kind, value) = text.split_once(':').ok_or("expected KIND:VALUE, e.g. passport:AD005831")?;
    let label = kind.to_ascii_lowercase();
    if IdentifierKind::from_label(&label).is_none() {
        let nearest = IdentifierKind::ALL
            .iter()
            .map(|known| known.label())
            .max_by(|a, b| strsim::jaro_winkler(a, &label).total_cmp(&strsim::jaro_winkler(b, &label)))
            .unwrap_or_default();
        return Err(format!("unknown kind of identifier `{kind}`; did you mean `{nearest}`?"));
    }
    let name = format!("IDENTIFIER_KIND_{}", label.to_ascii_uppercase());
    let kind = proto::IdentifierKind::from_str_name(&name).ok_or("this kind cannot be searched for")?;
    if value.trim().is_empty() {
        return Err("expected a value after the colon".to_owned());
    }
    Ok(proto::Identifier { kind: kind.into(), value: value.to_owned(), ..Default::default() })
}

/// Runs `interdict search`.
pub(crate) fn run(args: &SearchArgs, context: &Context) -> Outcome {
    let request = proto::SearchPartiesRequest {
        name: args.name.clone(),
        kind: args.kind.map_or(proto::PartyKind::Unspecified, proto::PartyKind::from).into(),
        birth_date: args.birth_date.clone().unwrap_or_default(),
        countries: args.country.clone(),
        identifiers: args.identifier.clone(),
        limit: args.limit,
        min_score: args.min_score,
    };
    let response = if let Some(server) = args.store.server() {
        client::call(&server, async |channel| client::screening(channel).search_parties(request).await)?
    } else {
        let snapshot = context.unproven_snapshot(&args.store)?;
        let hits = search_wire(&snapshot, request, &Limits::default()).map_err(|refusal| {
            Failure::new(client::exit_for(refusal.reason), &refusal).next(refusal.reason.next_step())
        })?;
        let versions = Some(versions_to_wire(snapshot.versions()));
        proto::SearchPartiesResponse { hits, versions, freshness: None } // a question to files, not to a service
    };
    if args.json {
        output::json(&serde_json::to_value(&response).map_err(std::io::Error::other)?)?;
    } else {
        print(&response)?;
    }
    Ok(Exit::Ok)
}

/// Prints the ranking as a table.
fn print(response: &proto::SearchPartiesResponse) -> Result<(), Failure> {
    if response.hits.is_empty() {
        output::line("no listed party comes near")?;
    } else {
        let mut table = output::table(&["score", "listed party", "id", "programs", "matched", "why"]);
        for hit in &response.hits {
            table.add_row([
                render::score(hit.score),
                hit.party_name.clone(),
                hit.party_id.clone(),
                hit.programs.join(", "),
                render::matched(hit),
                render::why(hit),
            ]);
        }
        output::line(table)?;
    }
    if let Some(versions) = &response.versions {
        output::line(format!("corpus {} · policy {} · engine {}", versions.corpus, versions.policy, versions.engine))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_identifier_can_be_searched_for() {
        for kind in IdentifierKind::ALL {
            assert!(identifier(&format!("{}:1", kind.label())).is_ok(), "{}", kind.label());
        }
        assert!(identifier("pasport:1").unwrap_err().contains("did you mean `passport`"));
        assert!(identifier("passport").is_err() && identifier("passport: ").is_err());
    }
}
