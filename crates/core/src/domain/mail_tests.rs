//! When mails are tried again.

use chrono::Duration;

use super::*;

#[test]
fn a_mail_is_tried_twelve_times_within_two_days_and_not_together_with_others() {
    for chance in [0.0, 0.37, 1.0] {
        let waits: Vec<_> = (1..).map_while(|tries| wait_after(tries, chance)).collect();
        assert_eq!(waits.len(), 11);
        let all: Duration = waits.iter().sum();
        assert!(
            all > Duration::hours(24) && all < Duration::hours(48),
            "{all}"
        );
        assert!(
            waits
                .iter()
                .all(|wait| *wait >= Duration::minutes(1) && *wait <= Duration::hours(6))
        );
        assert!(waits.is_sorted());
    }
    assert_ne!(wait_after(4, 0.1), wait_after(4, 0.9));
}
