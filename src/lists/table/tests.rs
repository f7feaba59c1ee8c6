//! One test per way a table can be laid out or broken.

use super::*;

static LAYOUT: Layout = Layout {
    expected: "a test table",
    columns: &[needed("Name 6"), needed("Group ID"), optional("D.O.B").also(&["Birth date"]), optional("Gone")],
    delimiter: b',',
    ends_in_line_end: false,
};

static STRICT: Layout = Layout { ends_in_line_end: true, ..LAYOUT };

fn rows(text: impl AsRef<[u8]>) -> Result<(Table, Vec<String>), ListError> {
    let mut rows = Vec::new();
    let file = ListFile::new("a.csv", text.as_ref().to_vec());
    let table = read(&file, &LAYOUT, &mut |row, account| {
        account.used();
        rows.push(format!(
            "{} {}|{}|{}|{}",
            row.line,
            row.get("Group ID"),
            row.get("Name 6"),
            row.get("D.O.B"),
            row.get("Gone")
        ));
        Ok(())
    })?;
    let counts = &table.account.counts;
    assert_eq!(counts.rows, counts.used + counts.unreadable);
    Ok((table, rows))
}

fn kinds(table: &Table) -> Vec<&'static str> {
    table.account.issues.iter().map(|issue| issue.kind).collect()
}

#[test]
fn columns_are_found_by_title_below_any_preamble() {
    let (table, got) =
        rows("Last Updated,14/04/2025\r\nGROUP ID,birth date ,name6,\r\n7,\"a\nb\", X ,\r\n,,,\r\n8,,Y\r\n").unwrap();
    assert_eq!(table.preamble, [["Last Updated", "14/04/2025"]]);
    assert_eq!(got, ["3 7|X|a\nb|", "6 8|Y||"]);
    assert!(table.account.issues.is_empty());
}

#[test]
fn unknown_columns_and_wrong_widths_are_issues() {
    let (table, got) = rows("Name 6,Group ID,Shoe Size\nA,1,44\nB\nC,3,1,2\nD,4,,,\n").unwrap();
    assert_eq!(got, ["2 1|A||", "5 4|D||"]);
    assert_eq!(kinds(&table), ["unknown_column", "wrong_column_count", "wrong_column_count"]);
    assert_eq!(table.account.issues[0].detail, "column 3: shoesize");
    assert_eq!(table.account.issues[1].line, 3);
}

#[test]
fn other_encodings_are_read() {
    let (table, got) = rows(b"Name 6,Group ID\n\x91Ren\xe9\x92,1\nRen\xc3\xa9,2\n").unwrap();
    assert_eq!(got, ["2 1|‘René’||", "3 2|René||"]);
    assert_eq!(kinds(&table), ["windows_1252"]);
}

#[test]
fn broken_files_are_refused() {
    let error = |text: &[u8]| rows(text).unwrap_err();
    assert!(matches!(error(b""), ListError::Empty { .. }));
    assert!(matches!(error(b"<html>"), ListError::NotCsv { .. }));
    assert!(matches!(error(b"1,2,3\n4,5,6\n"), ListError::WrongFormat { .. }));
    assert_eq!(error(b"Name 6,X\n").to_string(), "a.csv: expected the columns Group ID, got 2 other columns");
    assert!(matches!(error(b"Name 6,Group ID\nA,1\nB"), ListError::Truncated { line: 3, got_columns: 1, .. }));
    assert!(matches!(error(b"Name 6,Group ID\nA,1\n\"B,2\nC,3\n"), ListError::Truncated { line: 3, .. }));
    assert!(matches!(error(b"Name 6,Group ID\nA\0,1\n"), ListError::NotCsv { .. }));
    let open = format!("Name 6,Group ID\n\"{}", "x,1\n".repeat(2_000_000));
    assert!(matches!(error(open.as_bytes()), ListError::Hostile { .. }));
    assert!(matches!(error(b"PK\x03\x04rest"), ListError::Unreadable { .. }));
}

#[test]
fn a_last_row_without_line_end_is_whole_or_cut() {
    let (table, got) = rows("Name 6,Group ID\nA,1").unwrap();
    assert_eq!((got.len(), kinds(&table)), (1, vec!["missing_line_end"]));
    let file = ListFile::new("a.csv", b"Name 6,Group ID\nA,1".to_vec());
    let got = read(&file, &STRICT, &mut |_, account| {
        account.used();
        Ok(())
    });
    assert!(matches!(got, Err(ListError::Truncated { line: 2, got_columns: 2, .. })));
}

/// A zip archive of one packed part, whose stated sizes are all zero.
fn archive(part: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut packer, part).unwrap();
    let mut bytes = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    bytes.resize(30, 0);
    bytes.extend(packer.finish().unwrap());
    let directory = bytes.len();
    bytes.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0");
    bytes.resize(directory + 46, 0);
    bytes
}

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let bomb = ListFile::new("a.xlsx", archive(&vec![b' '; 600 << 20]));
    assert!(bomb.read().unwrap().len() < 1 << 20);
    let got = read(&bomb, &LAYOUT, &mut |_, _| Ok(()));
    assert!(matches!(got, Err(ListError::Hostile { .. })), "{got:?}");
    let small = ListFile::new("a.xlsx", archive(b"x"));
    assert!(matches!(read(&small, &LAYOUT, &mut |_, _| Ok(())), Err(ListError::Unreadable { .. })));
}
