//! Dates as files write them, rightly and wrongly.

use super::*;

fn expiry(cell: &str, order: DateOrder) -> Result<String, Problem> {
    moment("Expires", cell, order, BareDate::EndOfDay)
        .map(|moment| moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true))
}

fn day_first(cell: &str) -> Result<String, Problem> {
    expiry(cell, DateOrder::DayFirst)
}

#[test]
fn the_same_day_in_many_hands() {
    for cell in [
        "2027-06-11",
        "2027/06/11",
        "2027.6.11",
        "11.06.2027",
        "11.6.2027",
        "11/06/2027",
        "11-06-2027",
        "11. 6. 2027",
        "11 Jun 2027",
        "11 June 2027",
        "Jun 11, 2027",
    ] {
        assert_eq!(
            day_first(cell).as_deref(),
            Ok("2027-06-11T23:59:59Z"),
            "{cell}"
        );
    }
    assert_eq!(
        expiry("06/11/2027", DateOrder::MonthFirst).as_deref(),
        Ok("2027-06-11T23:59:59Z")
    );
    assert_eq!(
        expiry("11.06.2027", DateOrder::MonthFirst).as_deref(),
        Ok("2027-06-11T23:59:59Z"),
        "dots are day first everywhere"
    );
}

#[test]
fn times_carry_their_zone_and_are_utc_without_one() {
    let cases = [
        ("2027-06-11T14:30:00Z", "2027-06-11T14:30:00Z"),
        ("2027-06-11t14:30:00.123456z", "2027-06-11T14:30:00.123456Z"),
        ("2027-06-11 14:30", "2027-06-11T14:30:00Z"),
        ("2027-06-11T01:30:00+02:00", "2027-06-10T23:30:00Z"),
        ("2027-06-11T14:30:00-0530", "2027-06-11T20:00:00Z"),
        ("2027-06-11 14:30:00 UTC", "2027-06-11T14:30:00Z"),
        ("11.06.2027 14:30", "2027-06-11T14:30:00Z"),
        ("11/06/2027 2:30 PM", "2027-06-11T14:30:00Z"),
        ("11 Jun 2027 14:30", "2027-06-11T14:30:00Z"),
    ];
    for (cell, expected) in cases {
        assert_eq!(day_first(cell).as_deref(), Ok(expected), "{cell}");
    }
}

#[test]
fn a_created_bare_date_is_the_start_of_its_day() {
    let start = moment(
        "Created",
        "2027-06-11",
        DateOrder::DayFirst,
        BareDate::StartOfDay,
    );
    assert_eq!(
        start.map(|m| m.to_rfc3339()),
        Ok("2027-06-11T00:00:00+00:00".to_owned())
    );
}

#[test]
fn wrong_dates_say_what_is_wrong() {
    let cases = [
        ("31.02.2027", ProblemCode::NoSuchDay, "February has no 31st"),
        ("30/02/2027", ProblemCode::NoSuchDay, "February has no 30th"),
        (
            "29.02.2027",
            ProblemCode::NoSuchDay,
            "February 2027 has no 29th",
        ),
        ("2027-06-31", ProblemCode::NoSuchDay, "June has no 31st"),
        (
            "2027-06-45",
            ProblemCode::NoSuchDay,
            "No month has a day 45",
        ),
        ("2027-06-00", ProblemCode::NoSuchDay, "No month has a day 0"),
        (
            "2027-13-01",
            ProblemCode::NoSuchMonth,
            "There is no month 13",
        ),
        (
            "2027-00-01",
            ProblemCode::NoSuchMonth,
            "There is no month 0",
        ),
        (
            "01.06.27",
            ProblemCode::YearOutOfRange,
            "The year has not four digits",
        ),
        (
            "01.06.0207",
            ProblemCode::YearOutOfRange,
            "The year 207 is out of range",
        ),
        (
            "2027-06-11 25:00",
            ProblemCode::NoSuchTime,
            "There is no time of day 25:00",
        ),
        (
            "2027-06-11T10:00+99:00",
            ProblemCode::NoSuchTime,
            "There is no time of day 10:00+99:00",
        ),
        (
            "2027-06-11 23:59:60",
            ProblemCode::NoSuchTime,
            "There is no time of day 23:59:60",
        ),
        ("46184", ProblemCode::NotADate, "A number, not a date"),
        ("soon", ProblemCode::NotADate, "Not a date"),
        ("::", ProblemCode::NotADate, "Not a date"),
        ("11/06-2027", ProblemCode::NotADate, "Not a date"),
        ("é:é", ProblemCode::NotADate, "Not a date"),
    ];
    for (cell, code, reason) in cases {
        let problem = day_first(cell).expect_err(cell);
        assert_eq!(
            (problem.code, problem.reason.as_str()),
            (code, reason),
            "{cell}"
        );
    }
}

#[test]
fn swapped_day_and_month_are_offered_the_other_way_round() {
    let problem = day_first("2027-13-01").expect_err("no month 13");
    assert_eq!(problem.remedy, "Day and month look swapped: 13 Jan 2027?");
    assert_eq!(problem.suggestion.as_deref(), Some("2027-01-13"));
    let problem = day_first("01/13/2027 14:30").expect_err("no month 13");
    assert_eq!(problem.suggestion.as_deref(), Some("2027-01-13 14:30"));
    let problem = day_first("2027-13-45").expect_err("no month 13");
    assert_eq!(problem.remedy, "Correct the month in the file");
    assert_eq!(problem.suggestion, None);
}

#[test]
fn a_file_chooses_its_order_once() {
    let decided = |cells: &[&str]| {
        let mut votes = DateOrderVotes::default();
        cells.iter().for_each(|cell| votes.observe(cell));
        votes.decide()
    };
    assert_eq!(decided(&[]), None);
    assert_eq!(decided(&["01/02/2027", "2027-13-01", "x", ""]), None);
    assert_eq!(
        decided(&["01/02/2027", "01/25/2027 10:00"]),
        Some(DateOrder::MonthFirst)
    );
    assert_eq!(
        decided(&["25/01/2027", "26/01/2027", "01/25/2027"]),
        Some(DateOrder::DayFirst)
    );
    assert_eq!(
        decided(&["25.01.2027", "01/25/2027"]),
        Some(DateOrder::MonthFirst)
    );
}

proptest::proptest! {
    #[test]
    fn no_cell_makes_reading_a_date_panic(cell in "[0-9TtZ:./+\\- é]{0,20}|(?s).{0,20}") {
        let _ = day_first(&cell);
        DateOrderVotes::default().observe(&cell);
    }
}
