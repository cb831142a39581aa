//! Headers as files write them, and the fields they are taken for.

use std::collections::HashSet;

use super::*;

fn guessed(headers: &[&str]) -> Vec<Option<Field>> {
    guess(
        &headers
            .iter()
            .map(|header| (*header).to_owned())
            .collect::<Vec<_>>(),
    )
}

#[test]
fn exported_names_and_titles_map_to_themselves() {
    assert_eq!(guessed(&Field::ALL.map(Field::name)), Field::ALL.map(Some));
    assert_eq!(guessed(&Field::ALL.map(Field::title)), Field::ALL.map(Some));
}

#[test]
fn no_header_means_two_fields_and_all_are_folded() {
    let mut seen = HashSet::new();
    for header in Field::ALL.into_iter().flat_map(Field::headers) {
        assert!(seen.insert(header), "{header} stands twice");
        assert_eq!(fold(header), header);
    }
}

#[test]
fn common_headers_are_understood() {
    let headers = [
        "License Key",
        "PRODUCT_NAME",
        "Product SKU",
        "E-Mail",
        "Max. activations",
        "Valid until",
        "Company",
        "order date",
        "Licence status",
        "Internal note",
    ];
    let expected = [
        Some(Field::Key),
        Some(Field::Product),
        Some(Field::ProductCode),
        Some(Field::CustomerEmail),
        Some(Field::ActivationLimit),
        Some(Field::ExpiresAt),
        Some(Field::CustomerOrganisation),
        Some(Field::CreatedAt),
        Some(Field::Status),
        None,
    ];
    assert_eq!(guessed(&headers), expected);
    for header in ["licence", "serial", "licenseKey"] {
        assert_eq!(guessed(&[header]), [Some(Field::Key)]);
    }
    for header in ["Expiry", "Expiration Date", "expires-at"] {
        assert_eq!(guessed(&[header]), [Some(Field::ExpiresAt)]);
    }
}

#[test]
fn the_clearest_header_wins_and_no_field_is_given_twice() {
    assert_eq!(
        guessed(&["Name", "Customer", "Customer name"]),
        [None, None, Some(Field::CustomerName)]
    );
    assert_eq!(
        guessed(&["Email", "E-mail"]),
        [Some(Field::CustomerEmail), None]
    );
    assert_eq!(
        guessed(&["Serial", "License", "License key"]),
        [None, None, Some(Field::Key)]
    );
}

#[test]
fn a_mapping_needs_one_key_and_no_field_twice() {
    assert_eq!(check(&[Some(Field::Key), None, None], 3), Ok(()));
    assert_eq!(
        check(&[Some(Field::Product)], 1),
        Err(MappingError::KeyMissing)
    );
    assert_eq!(
        check(
            &[Some(Field::Key), Some(Field::Status), Some(Field::Status)],
            3
        ),
        Err(MappingError::ChosenTwice(Field::Status))
    );
    assert_eq!(
        check(&[Some(Field::Key)], 2),
        Err(MappingError::OtherColumns {
            columns: 2,
            fields: 1
        })
    );
}
