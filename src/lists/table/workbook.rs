//! Rows of a workbook (XLSX): the first sheet that has the header.
//!
//! Cells are text as a person sees it; dates become `yyyy-mm-dd`. The sheet is read as a stream; the shared strings of
//! the workbook are in memory, as the library reads them.

use super::super::{ListError, input};
use super::Reading;
use calamine::{DataRef, Reader as _, Xlsx, XlsxError};
use flate2::bufread::DeflateDecoder;
use std::io::{Cursor, Read as _};

/// Most bytes that a workbook may unpack to; the largest official one has 40 MB.
const MAX_UNPACKED: u64 = 512 * 1024 * 1024;

/// More columns than any official table has.
const MAX_COLUMNS: usize = 1_000;

/// Reads all rows of the first sheet that has the header.
pub(super) fn read(reading: &mut Reading<'_>) -> Result<(), ListError> {
    let file = reading.file.name.clone();
    let bytes = input::bytes(reading.file)?;
    refuse_bomb(&file, &bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(|error| refusal(&file, &error))?;
    let mut above = Vec::new();
    for sheet in book.sheet_names() {
        if reading.head.is_some() {
            break;
        }
        above.append(&mut reading.preamble);
        match read_sheet(reading, &mut book, &sheet) {
            Err(ListError::WrongFormat { .. } | ListError::MissingColumns { .. }) => {} // another sheet may have it
            result => result?,
        }
    }
    if reading.head.is_none() {
        reading.preamble.append(&mut above); // for the error text
    }
    Ok(())
}

/// Refuses an archive that unpacks to more than the limit, before the library unpacks it into memory. Sizes that the
/// archive states are not believed: its parts are unpacked to nowhere. What is no archive is left to the library.
fn refuse_bomb(file: &str, bytes: &[u8]) -> Result<(), ListError> {
    let mut left = MAX_UNPACKED;
    for start in parts(bytes) {
        let part = DeflateDecoder::new(bytes.get(start..).unwrap_or_default());
        // A broken part ends where it breaks; the library says so afterwards.
        let mut part = part.take(left + 1);
        let mut buffer = [0_u8; 1 << 14];
        while let Ok(got @ 1..) = part.read(&mut buffer) {
            left = left.checked_sub(got as u64).ok_or_else(|| ListError::Hostile {
                file: file.to_owned(),
                line: 0,
                detail: format!("a workbook that unpacks to over {MAX_UNPACKED} bytes"),
            })?;
        }
    }
    Ok(())
}

/// Where the data of the packed parts of a zip archive begin, by its central directory.
fn parts(bytes: &[u8]) -> Vec<usize> {
    let number = |at: usize, length: usize| -> Option<usize> {
        Some(bytes.get(at..at + length)?.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
    };
    let packed = |at: usize| -> Option<usize> {
        const DEFLATED: usize = 8;
        let local = number(at + 42, 4).filter(|_| number(at + 10, 2) == Some(DEFLATED))?;
        Some(local + 30 + number(local + 26, 2)? + number(local + 28, 2)?)
    };
    let entries = bytes.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02");
    entries.filter_map(|(at, _)| packed(at)).collect()
}

fn read_sheet(reading: &mut Reading<'_>, book: &mut Xlsx<Cursor<Vec<u8>>>, sheet: &str) -> Result<(), ListError> {
    let file = reading.file.name.clone();
    let mut stream = book.worksheet_cells_reader(sheet).map_err(|error| refusal(&file, &error))?;
    let (mut at, mut cells) = (0_u32, Vec::<String>::new());
    while let Some(cell) = stream.next_cell().map_err(|error| refusal(&file, &error))? {
        let (row, column) = cell.get_position();
        if row != at {
            hand_over(reading, at, &mut cells)?;
            at = row;
        }
        let column = column as usize;
        if column >= MAX_COLUMNS {
            let detail = format!("a table of over {MAX_COLUMNS} columns");
            return Err(ListError::Hostile { file, line: u64::from(row) + 1, detail });
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = shown(cell.get_value());
    }
    hand_over(reading, at, &mut cells)
}

/// Hands a row over and empties it. Cells at the end of a row may be left out in the file.
fn hand_over(reading: &mut Reading<'_>, row: u32, cells: &mut Vec<String>) -> Result<(), ListError> {
    let width = reading.head.as_ref().map_or(0, |head| head.width);
    if cells.len() < width {
        cells.resize(width, String::new());
    }
    reading.take(u64::from(row) + 1, cells)?;
    cells.clear();
    Ok(())
}

/// A cell as text.
fn shown(value: &DataRef<'_>) -> String {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(), // 13720.0 prints as 13720
        DataRef::Bool(value) => value.to_string(),
        DataRef::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        DataRef::DateTime(duration) => duration.as_f64().to_string(),
        DataRef::Error(_) | DataRef::Empty => String::new(),
    }
}

/// A reading error in our words.
fn refusal(file: &str, error: &XlsxError) -> ListError {
    ListError::Unreadable { file: file.to_owned(), detail: format!("broken workbook: {}", what(error)) }
}

/// Which part of a workbook is broken; the library's texts may quote the file.
fn what(error: &XlsxError) -> &'static str {
    match error {
        XlsxError::Io(_) => "an input error",
        XlsxError::Zip(_) => "not a whole zip archive",
        XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) => "broken XML inside",
        XlsxError::FileNotFound(_) | XlsxError::WorksheetNotFound(_) => "a part is missing",
        _ => "a part cannot be read", // numbers, styles, encryption: nothing an operator can tell apart
    }
}
