//! Pools: how many free seats one should keep.
//!
//! Deliberately absent: counting seats (`store::pools`), and when one may be given (`service::pool_seats`).

/// So many seats should be free at least, however few there are.
const LEAST: u32 = 1;
/// No pool needs more than so many in reserve.
const MOST: u32 = 50;

/// How many seats of so many should be free, so that nobody has to wait: a tenth, 1 to 50.
#[must_use]
pub const fn buffer(seats: u32) -> u32 {
    let tenth = seats / 10;
    if tenth < LEAST {
        LEAST
    } else if tenth > MOST {
        MOST
    } else {
        tenth
    }
}

#[cfg(test)]
mod tests {
    use super::buffer;

    #[test]
    fn a_tenth_of_the_seats_stays_in_reserve_but_no_more_than_fifty() {
        let kept: Vec<u32> = [1, 9, 10, 25, 200, 500, 10_000]
            .into_iter()
            .map(buffer)
            .collect();
        assert_eq!(kept, [1, 1, 1, 2, 20, 50, 50]);
    }
}
