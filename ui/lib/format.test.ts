import { afterEach, describe, expect, it, test } from "vitest";
import {
  formatBytes,
  formatCount,
  formatDate,
  formatDateTime,
  formatDuration,
  formatMoment,
  formatPercent,
  formatRelative,
  formatShortCount,
  formatUse,
  shortenKey,
} from "./format";
import { localeOf, setFormatting } from "./formatting";

const now = new Date(2026, 10, 21, 14, 3);

describe("dates", () => {
  it("are_day_month_year", () => {
    expect(formatDate(new Date(2027, 5, 11))).toBe("11 Jun 2027");
    expect(formatDate(new Date(2027, 8, 1))).toBe("1 Sept 2027");
  });

  it("have_24_hour_times", () => {
    expect(formatDateTime(new Date(2026, 5, 11, 9, 41))).toBe("11 Jun 2026, 09:41");
    expect(formatDateTime(new Date(2026, 5, 11, 0, 5))).toBe("11 Jun 2026, 00:05");
  });

  it("shrink_in_a_history_to_what_is_new", () => {
    expect(formatMoment(new Date(2026, 10, 21, 13, 52), now)).toBe("13:52");
    expect(formatMoment(new Date(2026, 10, 20, 18, 20), now)).toBe("Yesterday, 18:20");
    expect(formatMoment(new Date(2026, 9, 12, 16, 20), now)).toBe("12 Oct, 16:20");
    expect(formatMoment(new Date(2025, 9, 12, 16, 20), now)).toBe("12 Oct 2025, 16:20");
  });
});

describe("relative times", () => {
  const inDays = (days: number) => new Date(2026, 10, 21 + days, 12, 0);

  it("count_days_ahead_up_to_thirty_then_weeks_months_years", () => {
    expect(formatRelative(inDays(12), now)).toBe("in 12 days");
    expect(formatRelative(inDays(30), now)).toBe("in 30 days");
    expect(formatRelative(inDays(35), now)).toBe("in 5 weeks");
    expect(formatRelative(new Date(2027, 5, 11), now)).toBe("in 7 months");
    expect(formatRelative(new Date(2027, 10, 19), now)).toBe("in 12 months");
    expect(formatRelative(new Date(2030, 0, 1), now)).toBe("in 3 years");
    expect(formatRelative(inDays(729), now)).toBe("in 2 years");
  });

  it("count_days_past_up_to_ninety_nine", () => {
    expect(formatRelative(inDays(-16), now)).toBe("16 days ago");
    expect(formatRelative(inDays(-94), now)).toBe("94 days ago");
    expect(formatRelative(inDays(-120), now)).toBe("4 months ago");
  });

  it("are_exact_within_a_day", () => {
    expect(formatRelative(new Date(now.getTime() - 4 * 60_000), now)).toBe("4 min ago");
    expect(formatRelative(new Date(now.getTime() + 90 * 60_000), now)).toBe("in 1 h");
    expect(formatRelative(new Date(now.getTime() - 1000), now)).toBe("just now");
  });

  it("name_the_neighbouring_days", () => {
    expect(formatRelative(new Date(2026, 10, 22, 23, 0), now)).toBe("tomorrow");
    expect(formatRelative(new Date(2026, 10, 20, 1, 0), now)).toBe("yesterday");
  });
});

describe("numbers", () => {
  it("are_grouped_by_thousands", () => {
    expect(formatCount(982416)).toBe("982,416");
    expect(formatShortCount(1_420_399)).toBe("1.42 M");
    expect(formatShortCount(982416)).toBe("982,416");
  });

  it("show_an_unlimited_license_as_infinity", () => {
    expect(formatUse(3, 5)).toBe("3 / 5");
    expect(formatUse(3, -1)).toBe("3 / ∞");
  });

  it("never_round_something_to_nothing", () => {
    expect(formatPercent(1, 1_000_000)).toBe("under 0.1%");
    expect(formatPercent(1, 8)).toBe("12.5%");
    expect(formatPercent(0, 0)).toBe("0%");
  });

  it("carry_units", () => {
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(4_200_000)).toBe("4.2 MB");
    expect(formatBytes(999_999)).toBe("1 MB");
    expect(formatDuration(250_000)).toBe("4 min 10 s");
  });
});

describe("keys", () => {
  it("are_shortened_in_the_middle_and_keep_their_end", () => {
    const key = "0192f3a4-7b1c-7d2e-9f00-c01e77aa41d9";
    expect(shortenKey(key, 24)).toHaveLength(24);
    expect(shortenKey(key, 24).endsWith("77aa41d9")).toBe(true);
    expect(shortenKey("PRO-9KHT", 24)).toBe("PRO-9KHT");
  });
});

describe("the reader's own way", () => {
  afterEach(() => setFormatting({ locale: "en-GB", utc: false }));

  test("a computer without a language writes as English people do", () => {
    expect(localeOf(["en-US-u-va-posix", "c", "not a tag"])).toBe("en");
    expect(localeOf(["xx-posix", "cs-CZ", "de"])).toBe("cs-CZ");
  });

  test("numbers and dates are written as the reader's locale does", () => {
    setFormatting({ locale: "de-DE" });
    expect(formatCount(982_416)).toBe("982.416");
    expect(formatPercent(1, 8)).toBe("12,5%");
    expect(formatDate(new Date(2027, 5, 11))).toBe("11. Juni 2027");
    setFormatting({ locale: "en-US" });
    expect(formatDateTime(new Date(2027, 5, 11, 21, 41))).toBe("Jun 11, 2027, 21:41");
  });

  test("times can be told by UTC, and days change at its midnight", () => {
    setFormatting({ utc: true });
    const at = new Date("2027-06-11T23:30:00Z");
    expect(formatDateTime(at)).toBe("11 Jun 2027, 23:30");
    expect(formatRelative(new Date("2027-06-12T23:00:00Z"), new Date("2027-06-11T20:00:00Z"))).toBe(
      "tomorrow",
    );
  });
});
