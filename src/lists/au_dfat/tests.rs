//! DFAT's workbooks: our own samples in both layouts, broken workbooks, and the real ones with the handbook's figures.
//!
//! The samples are tab-separated texts from which the test makes workbooks: `#` is a number, `@` a number in a cell of
//! the form date, `!` a truth value, `=` text inside the sheet, anything else a shared string.

use super::super::testing::{fixtures, golden, print, real_file, table};
use super::super::{FORMATS, ListError, ListFile, ParsedList, format};
use crate::model::{ListId, Measure, ProgramKey};
use flate2::{Compression, Crc, write::DeflateEncoder};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

fn list() -> ListId {
    "au_dfat_sanctions".parse().unwrap()
}

fn sample(name: &str) -> String {
    fs::read_to_string(fixtures().join("au_dfat").join(name)).unwrap()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\'', "&apos;").replace("\\n", "\n")
}

/// Column letters; our tables have fewer than 26.
fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column).unwrap())
}

/// A zip archive with these members.
fn pack(members: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
        deflate.write_all(content).unwrap();
        let packed = deflate.finish().unwrap();
        let mut checksum = Crc::new();
        checksum.update(content);
        let start = u32::try_from(out.len()).unwrap();
        let mut common = vec![20, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        common.extend(checksum.sum().to_le_bytes());
        common.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        common.extend(u32::try_from(content.len()).unwrap().to_le_bytes());
        common.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        common.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(name.as_bytes());
        out.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&common);
        directory.extend([0; 10]);
        directory.extend(start.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, count) = (u32::try_from(out.len()).unwrap(), u16::try_from(members.len()).unwrap());
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

/// The parts of a workbook with this table.
fn parts(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let (mut sheet, mut shared, mut strings) = (String::new(), String::new(), 0);
    for (row, line) in text.lines().enumerate() {
        write!(sheet, "<row r=\"{}\">", row + 1).unwrap();
        for (column, cell) in line.split('\t').enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let at = format!("{}{}", letter(column), row + 1);
            let (mark, value) = cell.split_at(cell.chars().next().map_or(0, char::len_utf8));
            match mark {
                "#" => write!(sheet, "<c r=\"{at}\"><v>{value}</v></c>"),
                "@" => write!(sheet, "<c r=\"{at}\" s=\"1\"><v>{value}</v></c>"),
                "!" => write!(sheet, "<c r=\"{at}\" t=\"b\"><v>{value}</v></c>"),
                "=" => write!(sheet, "<c r=\"{at}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escape(value)),
                _ => {
                    write!(shared, "<si><t xml:space=\"preserve\">{}</t></si>", escape(cell)).unwrap();
                    strings += 1;
                    write!(sheet, "<c r=\"{at}\" t=\"s\"><v>{}</v></c>", strings - 1)
                }
            }
            .unwrap();
        }
        sheet.push_str("</row>");
    }
    let xmlns = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    let part = |text: String| format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{text}").into_bytes();
    vec![
        (
            "_rels/.rels",
            part(format!(
                "<Relationships {relations}><Relationship Id=\"r1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            )),
        ),
        (
            "xl/workbook.xml",
            part(format!(
                "<workbook {xmlns} xmlns:r=\"{office}\"><sheets><sheet name=\"List\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            )),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            part(format!(
                "<Relationships {relations}><Relationship Id=\"r1\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{office}/styles\" Target=\"styles.xml\"/><Relationship Id=\"r3\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            )),
        ),
        (
            "xl/styles.xml",
            part(format!(
                "<styleSheet {xmlns}><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            )),
        ),
        ("xl/sharedStrings.xml", part(format!("<sst {xmlns} count=\"{strings}\">{shared}</sst>"))),
        ("xl/worksheets/sheet1.xml", part(format!("<worksheet {xmlns}><sheetData>{sheet}</sheetData></worksheet>"))),
    ]
}

fn workbook(text: &str) -> Vec<u8> {
    let parts = parts(text);
    pack(&parts.iter().map(|(name, content)| (*name, content.as_slice())).collect::<Vec<_>>())
}

fn parse(bytes: Vec<u8>) -> Result<ParsedList, ListError> {
    let list = list();
    let format = format(&list).unwrap();
    format.select(vec![ListFile::new("download.xlsx", bytes)]).unwrap().parse(&list)
}

/// Table, issues and parties.
fn text(list: &ParsedList) -> String {
    let mut text = table(&list.report);
    for issue in &list.report.issues {
        writeln!(text, "# {} line {}: {}: {}", issue.file, issue.line, issue.kind, issue.detail).unwrap();
    }
    let published = list.published.map_or("-".to_owned(), |day| day.to_string());
    writeln!(text, "published {published}").unwrap();
    list.parties.iter().for_each(|party| text.push_str(&print(party)));
    text
}

#[test]
fn the_sample_of_2026_reads_as_committed() {
    golden("au_dfat/2026.expected.txt", &text(&parse(workbook(&sample("2026.tsv"))).unwrap()));
}

#[test]
fn the_sample_of_2024_reads_as_committed() {
    golden("au_dfat/2024.expected.txt", &text(&parse(workbook(&sample("2024.tsv"))).unwrap()));
}

/// The workbook that lies beside the sample, for the mutation tests, is the sample.
#[test]
fn the_committed_workbook_is_the_sample() {
    let path = fixtures().join("au_dfat").join("Australian_Sanctions_Consolidated_List.xlsx");
    let made = workbook(&sample("2026.tsv"));
    if std::env::var_os("INTERDICT_TEST_BLESS").is_some() {
        fs::write(&path, &made).unwrap();
    }
    let committed = parse(fs::read(&path).unwrap()).unwrap();
    assert_eq!(text(&committed), text(&parse(made).unwrap()));
}

#[test]
fn a_travel_ban_alone_freezes_nothing() {
    let list = parse(workbook(&sample("2026.tsv"))).unwrap();
    let measures = |key: &str| {
        let party = list.parties.iter().find(|party| &*party.id.key == key).unwrap();
        party.designations.iter().flat_map(|act| act.measures.clone()).collect::<Vec<_>>()
    };
    assert_eq!(measures("2"), [Measure::AssetFreeze, Measure::TravelBan, Measure::ArmsEmbargo]);
    assert_eq!(measures("40"), [Measure::TravelBan]);
    assert_eq!(measures("50"), [Measure::Maritime]);
    assert_eq!(measures("61"), [Measure::Unstated]);
}

#[test]
fn the_order_of_rows_does_not_matter() {
    let sample = sample("2026.tsv");
    let (head, rows) = sample.split_once('\n').unwrap();
    let mut turned: Vec<&str> = rows.lines().collect();
    turned.reverse();
    let turned = parse(workbook(&format!("{head}\n{}\n", turned.join("\n")))).unwrap();
    let list = parse(workbook(&sample)).unwrap();
    let firsts = |list: &ParsedList| -> Vec<String> {
        list.parties.iter().map(|party| format!("{} {:?}", party.display_name(), party.names[0].kind)).collect()
    };
    assert_eq!(firsts(&list), firsts(&turned));
    assert_eq!(list.report.count("names.total"), turned.report.count("names.total"));
    assert_eq!(list.report.count("birth_dates"), turned.report.count("birth_dates"));
}

#[test]
fn broken_workbooks_are_refused() {
    let error = |bytes: Vec<u8>| parse(bytes).unwrap_err().to_string();
    let whole = workbook(&sample("2026.tsv"));
    assert_eq!(
        error(whole[..whole.len() / 2].to_vec()),
        "download.xlsx: cannot be read: broken workbook: not a whole zip archive"
    );
    let sample = sample("2026.tsv");
    let (head, _) = sample.split_once('\n').unwrap();
    assert_eq!(error(workbook(head)), "download.xlsx: expected at least one listed party, got none in 0 rows");
    assert_eq!(
        error(workbook(&sample.replacen("Reference", "Ref", 1).replacen("Committees", "Committee", 1))),
        "download.xlsx: expected the columns Reference, Committees, got 19 other columns"
    );
    let other = "download.xlsx: expected a workbook of DFAT's consolidated list, got a table without its column titles";
    assert_eq!(error(workbook("a\tb\nc\td\n")), other);
    let mut parts = parts(&sample);
    parts[5].1.truncate(900);
    let cut = pack(&parts.iter().map(|(name, content)| (*name, content.as_slice())).collect::<Vec<_>>());
    assert!(error(cut).starts_with("download.xlsx: cannot be read: broken workbook"));
    parts.truncate(3);
    let without = pack(&parts.iter().map(|(name, content)| (*name, content.as_slice())).collect::<Vec<_>>());
    assert_eq!(error(without), "download.xlsx: cannot be read: broken workbook: a part is missing");
    let given = vec![ListFile::new("regulation8_consolidated.xlsx", b"<html>gone</html>".to_vec())];
    let page = format(&list()).unwrap().select(given).unwrap().parse(&list()).unwrap_err();
    assert_eq!(page.to_string(), "regulation8_consolidated.xlsx: expected CSV text, got HTML or XML");
}

#[test]
fn bits_that_flip_never_panic() {
    let whole = workbook(&sample("2024.tsv"));
    for at in (0..whole.len()).step_by(7) {
        let mut broken = whole.clone();
        broken[at] ^= 0x55;
        if let Ok(list) = parse_any(broken) {
            for rows in &list.report.rows {
                assert_eq!(rows.rows, rows.used + rows.unreadable);
            }
        }
    }
}

/// Without the selection, which refuses what is no workbook at all.
fn parse_any(bytes: Vec<u8>) -> Result<ParsedList, ListError> {
    super::parse(&list(), &[ListFile::new("a.xlsx", bytes)])
}

#[test]
fn the_limits_of_the_guard_let_the_real_change_pass() {
    let format = FORMATS.iter().find(|format| format.id == "au_dfat_sanctions").unwrap();
    // 47 of 3,062 parties left between the two real files.
    assert!(format.limits.max_shrink > 47.0 / 3_062.0 && format.limits.min_parties < 3_062);
}

#[test]
fn the_list_of_2026_07_21() {
    let Some(list) = real_file("au_dfat_sanctions", "australia/Australian_Sanctions_Consolidated_List.xlsx") else {
        return;
    };
    let list = list.unwrap();
    golden("golden/au_dfat_sanctions-2026-07-21.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    assert_eq!((list.report.rows[0].rows, list.report.rows[0].unreadable), (11_068, 0));
    assert_eq!((list.parties.len(), list.published), (3_846, "2026-07-21".parse().ok()));
    // As marked; in `names.` some are fewer: a name that a party has twice is one name, and an alias in another script
    // counts as original script.
    assert_eq!((count("name_rows.alias.strong"), count("name_rows.alias.weak")), (6_316, 451));
    assert_eq!((count("name_rows.original_script"), count("name_rows.primary")), (455, 3_846));
    // 262 ships, 261 with a number.
    assert_eq!((count("parties.vessel"), count("identifiers.imo")), (262, 261));
    // 283 rows without a financial sanction are 273 parties: all ships, and 11 others.
    let without = |party: &&crate::model::ListedParty| {
        !party.designations.iter().any(|act| act.measures.contains(&Measure::AssetFreeze))
    };
    assert_eq!(list.parties.iter().filter(without).count(), 273);
    assert_eq!(count("measures.asset_freeze"), 3_573);
    thematic(&list, [112, 14, 15]);
    // `10/061962`, and a list that ends in a Hijri date.
    assert_eq!(list.report.issues.len(), 2);
}

#[test]
fn the_list_of_2024_11_11() {
    let Some(list) = real_file("au_dfat_sanctions", "australia/older/regulation8_consolidated.xlsx") else { return };
    let list = list.unwrap();
    golden("golden/au_dfat_sanctions-2024-11-11.tsv", &table(&list.report));
    let count = |name: &str| list.report.count(name);
    // Seven blank rows are no rows. 3,062 parties; the README says about 3,063.
    assert_eq!((list.report.rows[0].rows, list.report.rows[0].unreadable), (9_553, 0));
    assert_eq!((list.parties.len(), list.published), (3_062, "2024-11-11".parse().ok()));
    // Seventeen spellings of the name type are four kinds; the layout has no measures and no strength.
    assert_eq!(count("name_rows.primary"), 2_925 + 99 + 33 + 4 + 1);
    assert_eq!(count("name_rows.alias.unstated"), 5_376 + 581 + 85 + 3 + 2);
    assert_eq!((count("name_rows.original_script"), count("name_rows.former")), (416 + 12 + 8 + 3 + 1, 4));
    assert_eq!((count("measures.unstated"), count("names.weak")), (3_062, 0));
    thematic(&list, [103, 14, 5]);
}

/// Parties of the thematic programs: human rights, corruption, cyber.
fn thematic(list: &ParsedList, expected: [usize; 3]) {
    let keys = ["au.thematic-human-rights", "au.thematic-corruption", "au.thematic-cyber"];
    let of = |key: &str| {
        let has = |program: &str| ProgramKey::of(&self::list(), program).as_str() == key;
        list.parties.iter().filter(|party| party.designations.iter().any(|act| has(&act.program))).count()
    };
    assert_eq!(keys.map(of), expected);
    assert_eq!(list.report.count("families.magnitsky"), expected.iter().sum::<usize>() as u64);
}
