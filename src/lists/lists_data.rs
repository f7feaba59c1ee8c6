//! The table of lists: id, readers with their files and official addresses, and guard limits stand together.
//!
//! Data in the shape of Rust: what a row means is said in `formats.rs`. The first reader of a list is the preferred one.

use super::formats::{Format, Reader};
use super::guard::GuardLimits;
use super::{
    au_dfat, ca_sema, ch_seco, custom, eu_fsf, ofac, ofac_advanced, ofac_csv, ofac_enhanced, ofac_xml, opensanctions,
    uk, un_xml, us_csl, us_dpl,
};

/// OFAC's CSV begins with an entry number; any other reader of the list begins with a mark of its own.
fn is_ofac_csv(head: &[u8]) -> bool {
    head.first().is_some_and(u8::is_ascii_digit)
}

/// Id of a firm's own list.
pub(super) const CUSTOM: &str = "custom";

/// The UK's formats: the present list first, the retired one after it.
static UK_READERS: &[Reader] = &[
    Reader {
        name: "xml",
        files: uk::sanctions_list_xml::FILES,
        recognize: uk::sanctions_list_xml::recognize,
        parse: uk::sanctions_list_xml::parse,
        download: &["https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.xml"],
    },
    Reader {
        name: "csv",
        files: uk::sanctions_list_csv::FILES,
        recognize: uk::sanctions_list_csv::recognize,
        parse: uk::sanctions_list_csv::parse,
        download: &["https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv"],
    },
    Reader {
        name: "conlist_csv",
        files: uk::conlist::CSV_FILES,
        recognize: uk::conlist::recognize_csv,
        parse: uk::conlist::parse,
        download: &["https://ofsistorage.blob.core.windows.net/publishlive/2022format/ConList.csv"],
    },
    Reader {
        name: "conlist_xlsx",
        files: uk::conlist::XLSX_FILES,
        recognize: uk::conlist::recognize_xlsx,
        parse: uk::conlist::parse,
        download: &[], // never downloaded: the CSV says the same
    },
];

/// Every list that can be imported.
pub static FORMATS: &[Format] = &[
    Format {
        id: "us_ofac_sdn",
        title: "US Treasury OFAC: Specially Designated Nationals and Blocked Persons",
        authority: ofac::AUTHORITY,
        readers: &[
            Reader {
                name: "enhanced_xml",
                files: ofac_enhanced::SDN_FILES,
                recognize: ofac_enhanced::recognize,
                parse: ofac_enhanced::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ENHANCED.XML",
                ],
            },
            Reader {
                name: "csv",
                files: ofac_csv::SDN_FILES,
                recognize: is_ofac_csv,
                parse: ofac_csv::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/download/sdn.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/alt.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/add.csv",
                    "https://sanctionslistservice.ofac.treas.gov/api/download/sdn_comments.csv",
                ],
            },
            Reader {
                name: "advanced_xml",
                files: ofac_advanced::SDN_FILES,
                recognize: ofac_advanced::recognize,
                parse: ofac_advanced::parse_sdn,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN_ADVANCED.XML",
                ],
            },
            Reader {
                name: "xml",
                files: ofac_xml::SDN_FILES,
                recognize: ofac_xml::recognize,
                parse: ofac_xml::parse_sdn,
                download: &["https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/SDN.XML"],
            },
        ],
        limits: GuardLimits::DEFAULT,
    },
    Format {
        id: "us_ofac_cons",
        title: "US Treasury OFAC: consolidated non-SDN lists",
        authority: ofac::AUTHORITY,
        readers: &[
            Reader {
                name: "enhanced_xml",
                files: ofac_enhanced::CONS_FILES,
                recognize: ofac_enhanced::recognize,
                parse: ofac_enhanced::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ENHANCED.XML",
                ],
            },
            Reader {
                name: "csv",
                files: ofac_csv::CONS_FILES,
                recognize: is_ofac_csv,
                parse: ofac_csv::parse_cons,
                download: &[
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_prim.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_alt.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_add.csv",
                    "https://www.treasury.gov/ofac/downloads/consolidated/cons_comments.csv",
                ],
            },
            Reader {
                name: "advanced_xml",
                files: ofac_advanced::CONS_FILES,
                recognize: ofac_advanced::recognize,
                parse: ofac_advanced::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONS_ADVANCED.XML",
                ],
            },
            Reader {
                name: "xml",
                files: ofac_xml::CONS_FILES,
                recognize: ofac_xml::recognize,
                parse: ofac_xml::parse_cons,
                download: &[
                    "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/CONSOLIDATED.XML",
                ],
            },
        ],
        // 442 entries: the few removals of a normal publication are already more than 2 percent of so small a list.
        limits: GuardLimits { max_shrink: 0.05, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "un_sc_sanctions",
        title: "UN Security Council: consolidated list",
        authority: un_xml::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: un_xml::FILES,
            recognize: un_xml::recognize,
            parse: un_xml::parse,
            download: &["https://scsanctions.un.org/resources/xml/en/consolidated.xml"],
        }],
        // 16 added and 8 removed of 1,003 in five months. A committee that ends takes its whole part at once (Iran has
        // 121, GB 10): a person has to confirm that.
        limits: GuardLimits { max_shrink: 0.03, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "eu_fsf",
        title: "European Union: Financial Sanctions Files",
        authority: eu_fsf::AUTHORITY,
        readers: &[
            Reader {
                name: "xml",
                files: eu_fsf::XML_FILES,
                recognize: eu_fsf::recognize_xml,
                parse: eu_fsf::parse_xml,
                // The token is the same for everybody and printed in the public feed of the files. Made on request:
                // takes over a minute, with bursts of status 500.
                download: &[
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                ],
            },
            Reader {
                name: "csv",
                files: eu_fsf::CSV_FILES,
                recognize: eu_fsf::recognize_csv,
                parse: eu_fsf::parse_csv,
                download: &[
                    "https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content?token=dG9rZW4tMjAxNw",
                ],
            },
        ],
        // 8,000 parties that change by tens; a package against Russia adds some hundreds, never half the list.
        limits: GuardLimits { max_growth: 0.25, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "gb_fcdo_sanctions",
        title: "UK FCDO: UK Sanctions List",
        authority: uk::AUTHORITY,
        readers: UK_READERS,
        // Some 6,000 parties; single days of Russia listings add over a hundred. Regimes that end (Syria in 2025) take
        // whole parts: a person has to confirm that.
        limits: GuardLimits::DEFAULT,
    },
    Format {
        id: "ca_dfatd_sema_sanctions",
        title: "Canada: consolidated autonomous sanctions list (SEMA and JVCFOR)",
        authority: ca_sema::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: ca_sema::FILES,
            recognize: ca_sema::recognize,
            parse: ca_sema::parse,
            download: &[
                "https://www.international.gc.ca/world-monde/assets/office_docs/international_relations-relations_internationales/sanctions/sema-lmes.xml",
            ],
        }],
        // Canada lifts by regulation: 100 of Zimbabwe's 181 entries of 2020 are gone in 2025.
        limits: GuardLimits { max_shrink: 0.05, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "au_dfat_sanctions",
        title: "Australia DFAT: consolidated list",
        authority: au_dfat::AUTHORITY,
        readers: &[Reader {
            name: "xlsx",
            files: au_dfat::FILES,
            recognize: au_dfat::recognize,
            parse: au_dfat::parse,
            download: &["https://www.dfat.gov.au/sites/default/files/Australian_Sanctions_Consolidated_List.xlsx"],
        }],
        // Of 3,062 parties 47 left in 20 months, while 831 came in batches of up to a hundred: a publication that loses
        // 3 percent is an accident. Fewer than half of the parties of 2024 is half a list.
        limits: GuardLimits { max_shrink: 0.03, min_parties: 1_500, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "ch_seco_sanctions",
        title: "Switzerland: SECO sanctions list",
        authority: ch_seco::AUTHORITY,
        readers: &[Reader {
            name: "xml",
            files: ch_seco::FILES,
            recognize: ch_seco::recognize,
            parse: ch_seco::parse,
            download: &[
                "https://www.sesam.search.admin.ch/sesam-search-web/pages/downloadXmlGesamtliste.xhtml?lang=en&action=downloadXmlGesamtlisteAction",
            ],
        }],
        // De-listed targets stay in the file but not among the parties, so that a lifted program is a loss here too.
        limits: GuardLimits { max_shrink: 0.03, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "us_csl",
        title: "US Commerce ITA: Consolidated Screening List",
        authority: us_csl::AUTHORITY,
        readers: &[Reader {
            name: "csv",
            files: us_csl::FILES,
            recognize: us_csl::recognize,
            parse: us_csl::parse,
            download: &["https://api.trade.gov/static/consolidated_screening_list/consolidated.csv"],
        }],
        // Most parties are OFAC's, with its changes. A CSV cut between two rows is a well-formed CSV: half of the
        // parties of 2022 is such a one. The reader refuses a file without one of the four largest source lists.
        limits: GuardLimits { max_kind_shrink: 0.05, min_parties: 7_000, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "us_bis_dpl",
        title: "US Commerce BIS: Denied Persons List",
        authority: us_dpl::AUTHORITY,
        readers: &[Reader {
            name: "txt",
            files: us_dpl::FILES,
            recognize: us_dpl::recognize,
            parse: us_dpl::parse,
            download: &["https://www.bis.doc.gov/dpl/dpl.txt"],
        }],
        // Some 460 orders, which end by date: temporary orders of a whole group (30 names) lapse on one day.
        limits: GuardLimits { max_shrink: 0.08, min_parties: 200, ..GuardLimits::DEFAULT },
    },
    Format {
        id: "opensanctions",
        title: "OpenSanctions, or other data in the FollowTheMoney model",
        authority: opensanctions::AUTHORITY,
        readers: &[
            Reader {
                name: "entities",
                files: opensanctions::ENTITY_FILES,
                recognize: opensanctions::is_entities,
                parse: opensanctions::parse_entities,
                // The data is not free for commercial use: whoever may use it names the address of their delivery.
                download: &[],
            },
            Reader {
                name: "nested",
                files: opensanctions::NESTED_FILES,
                recognize: opensanctions::is_nested,
                parse: opensanctions::parse_nested,
                download: &[],
            },
            Reader {
                name: "simple_csv",
                files: opensanctions::SIMPLE_FILES,
                recognize: opensanctions::is_simple_csv,
                parse: opensanctions::parse_simple_csv,
                download: &[],
            },
        ],
        // Ids change when entities are merged, and a merge takes one party away: losses are larger than those of one
        // authority, and a collection may gain a whole source at once.
        limits: GuardLimits { max_shrink: 0.05, max_growth: 1.0, ..GuardLimits::DEFAULT },
    },
    Format {
        id: CUSTOM,
        title: "A firm's own list: CSV with a mapping of its columns",
        authority: custom::AUTHORITY,
        readers: &[Reader {
            name: "csv",
            files: custom::FILES,
            recognize: custom::recognize,
            parse: custom::parse,
            download: &[],
        }],
        // A firm's list is small and changes by hand: half of it may go at once, and it may grow tenfold.
        limits: GuardLimits { max_shrink: 0.5, max_kind_shrink: 0.9, max_growth: 10.0, ..GuardLimits::DEFAULT },
    },
];
