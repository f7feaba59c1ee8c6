//! Column titles of both CSV generations and what they are in the XML.
//!
//! Titles are compared without regard to case. Of a title that occurs again (`Entity_logical_id` five times in 1.0) the
//! first column counts. Columns of [`is_passed_over`] say in which act a detail was printed; any other unknown title is
//! reported.

/// Where a column belongs: element (empty for the entity itself) and attribute; `<remark>`-like names are child elements.
type Row = (&'static str, &'static str, &'static str);

/// Sub-records of a row, in the order of the schema.
pub(super) const BLOCKS: [&str; 5] = ["nameAlias", "citizenship", "birthdate", "address", "identification"];

/// Title of the column that must be there in either generation.
pub(super) const KEY: &str = "logicalId";

/// The pseudo attribute of the date of the file.
pub(super) const FILE_DATE: &str = "generationDate";

/// Child elements that stand in columns.
pub(super) const REMARK: &str = "<remark>";
/// Contact data of an address: keys and values in one text.
pub(super) const CONTACT: &str = "<contactInfo>";
/// Address of an act.
pub(super) const URL: &str = "<publicationUrl>";

/// Titles of version 1.1.
const CURRENT: &[Row] = &[
    ("fileGenerationDate", "export", FILE_DATE),
    ("Entity_LogicalId", "", KEY),
    ("Entity_EU_ReferenceNumber", "", "euReferenceNumber"),
    ("Entity_UnitedNationId", "", "unitedNationId"),
    ("Entity_DesignationDate", "", "designationDate"),
    ("Entity_DesignationDetails", "", "designationDetails"),
    ("Entity_DelistingDate", "", "delistingDate"),
    ("Entity_Remark", "", REMARK),
    ("Entity_SubjectType", "subjectType", "code"),
    ("Entity_SubjectType_ClassificationCode", "subjectType", "classificationCode"),
    ("Entity_Regulation_Type", "regulation", "regulationType"),
    ("Entity_Regulation_OrganisationType", "regulation", "organisationType"),
    ("Entity_Regulation_PublicationDate", "regulation", "publicationDate"),
    ("Entity_Regulation_EntryIntoForceDate", "regulation", "entryIntoForceDate"),
    ("Entity_Regulation_NumberTitle", "regulation", "numberTitle"),
    ("Entity_Regulation_Programme", "regulation", "programme"),
    ("Entity_Regulation_PublicationUrl", "regulation", URL),
    ("NameAlias_LastName", "nameAlias", "lastName"),
    ("NameAlias_FirstName", "nameAlias", "firstName"),
    ("NameAlias_MiddleName", "nameAlias", "middleName"),
    ("NameAlias_WholeName", "nameAlias", "wholeName"),
    ("NameAlias_NameLanguage", "nameAlias", "nameLanguage"),
    ("NameAlias_Gender", "nameAlias", "gender"),
    ("NameAlias_Title", "nameAlias", "title"),
    ("NameAlias_Function", "nameAlias", "function"),
    ("NameAlias_Strong", "nameAlias", "strong"),
    ("NameAlias_Remark", "nameAlias", REMARK),
    ("Address_City", "address", "city"),
    ("Address_Street", "address", "street"),
    ("Address_PoBox", "address", "poBox"),
    ("Address_ZipCode", "address", "zipCode"),
    ("Address_Region", "address", "region"),
    ("Address_Place", "address", "place"),
    ("Address_AsAtListingTime", "address", "asAtListingTime"),
    ("Address_ContactInfo", "address", CONTACT),
    ("Address_CountryIso2Code", "address", "countryIso2Code"),
    ("Address_CountryDescription", "address", "countryDescription"),
    ("Address_Remark", "address", REMARK),
    ("BirthDate_BirthDate", "birthdate", "birthdate"),
    ("BirthDate_Day", "birthdate", "dayOfMonth"),
    ("BirthDate_Month", "birthdate", "monthOfYear"),
    ("BirthDate_Year", "birthdate", "year"),
    ("BirthDate_YearRangeFrom", "birthdate", "yearRangeFrom"),
    ("BirthDate_YearRangeTo", "birthdate", "yearRangeTo"),
    ("BirthDate_Circa", "birthdate", "circa"),
    ("BirthDate_CalendarType", "birthdate", "calendarType"),
    ("BirthDate_ZipCode", "birthdate", "zipCode"),
    ("BirthDate_Region", "birthdate", "region"),
    ("BirthDate_Place", "birthdate", "place"),
    ("BirthDate_City", "birthdate", "city"),
    ("BirthDate_CountryIso2Code", "birthdate", "countryIso2Code"),
    ("BirthDate_CountryDescription", "birthdate", "countryDescription"),
    ("BirthDate_Remark", "birthdate", REMARK),
    ("Identification_Number", "identification", "number"),
    ("Identification_Diplomatic", "identification", "diplomatic"),
    ("Identification_KnownExpired", "identification", "knownExpired"),
    ("Identification_KnownFalse", "identification", "knownFalse"),
    ("Identification_ReportedLost", "identification", "reportedLost"),
    ("Identification_RevokedByIssuer", "identification", "revokedByIssuer"),
    ("Identification_IssuedBy", "identification", "issuedBy"),
    ("Identification_IssuedDate", "identification", "issueDate"),
    ("Identification_ValidFrom", "identification", "validFrom"),
    ("Identification_ValidTo", "identification", "validTo"),
    ("Identification_LatinNumber", "identification", "latinNumber"),
    ("Identification_NameOnDocument", "identification", "nameOnDocument"),
    ("Identification_TypeCode", "identification", "identificationTypeCode"),
    ("Identification_TypeDescription", "identification", "identificationTypeDescription"),
    ("Identification_Region", "identification", "region"),
    ("Identification_CountryIso2Code", "identification", "countryIso2Code"),
    ("Identification_CountryDescription", "identification", "countryDescription"),
    ("Identification_Remark", "identification", REMARK),
    ("Citizenship_Region", "citizenship", "region"),
    ("Citizenship_CountryIso2Code", "citizenship", "countryIso2Code"),
    ("Citizenship_CountryDescription", "citizenship", "countryDescription"),
    ("Citizenship_Remark", "citizenship", REMARK),
];

/// Titles of version 1.0; `Birt_plcae` is spelled so in the file.
const OLDER: &[Row] = &[
    ("Date_file", "export", FILE_DATE),
    ("Entity_logical_id", "", KEY),
    ("EU_ref_num", "", "euReferenceNumber"),
    ("Entity_remark", "", REMARK),
    ("Subject_type", "subjectType", "code"),
    ("Leba_numtitle", "regulation", "numberTitle"),
    ("Leba_publication_date", "regulation", "publicationDate"),
    ("Leba_url", "regulation", URL),
    ("Programme", "regulation", "programme"),
    ("Naal_lastname", "nameAlias", "lastName"),
    ("Naal_firstname", "nameAlias", "firstName"),
    ("Naal_middlename", "nameAlias", "middleName"),
    ("Naal_wholename", "nameAlias", "wholeName"),
    ("Naal_gender", "nameAlias", "gender"),
    ("Naal_title", "nameAlias", "title"),
    ("Naal_function", "nameAlias", "function"),
    ("Naal_language", "nameAlias", "nameLanguage"),
    ("Addr_number", "address", "place"),
    ("Addr_street", "address", "street"),
    ("Addr_zipcode", "address", "zipCode"),
    ("Addr_city", "address", "city"),
    ("Addr_country", "address", "countryDescription"),
    ("Addr_other", "address", REMARK),
    ("Birt_date", "birthdate", "birthdate"),
    ("Birt_plcae", "birthdate", "place"),
    ("Birt_place", "birthdate", "place"),
    ("Birt_country", "birthdate", "countryDescription"),
    ("Iden_number", "identification", "number"),
    ("Iden_country", "identification", "countryDescription"),
    ("Citi_country", "citizenship", "countryDescription"),
];

/// Element and attribute of a title.
pub(super) fn meaning(title: &str) -> Option<(&'static str, &'static str)> {
    let rows = || CURRENT.iter().chain(OLDER);
    rows().find(|(known, ..)| known.eq_ignore_ascii_case(title)).map(|(_, element, attribute)| (*element, *attribute))
}

/// Whether a column only says where a detail was printed, in which language, or under which number of its own.
pub(super) fn is_passed_over(title: &str) -> bool {
    let title = title.to_ascii_lowercase();
    let parts = ["_regulation_", "_leba_", "_programme", "regulationlanguage"];
    title.is_empty()
        || title.ends_with("logicalid")
        || title.ends_with("logical_id")
        || parts.iter().any(|part| title.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_mean_one_thing_in_any_case() {
        assert_eq!(meaning("entity_logicalid"), Some(("", KEY)));
        assert_eq!(meaning("Entity_logical_id"), Some(("", KEY)));
        assert_eq!(meaning("Birt_plcae"), Some(("birthdate", "place")));
        assert_eq!(meaning("Moon_phase"), None);
        assert!(is_passed_over("NameAlias_Regulation_Programme") && is_passed_over("Naal_leba_url"));
        assert!(!is_passed_over("Moon_phase"));
        for (_, element, _) in CURRENT.iter().chain(OLDER) {
            assert!(BLOCKS.contains(element) || ["", "export", "subjectType", "regulation"].contains(element));
        }
    }
}
