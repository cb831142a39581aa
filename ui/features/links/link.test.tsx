import { describe, expect, test } from "vitest";
import type { EnrollmentLink } from "@/api";
import { whatHappens } from "./DeleteLinkDialog";
import { domainsOf, endOf, experience, NEW, numberOf, shortTerms, termsOf, urlOf, valuesOf } from "./link";

const NOW = new Date("2026-11-20T12:00:00Z");

const LINK: EnrollmentLink = {
  id: "0192f3a4-7b1c-7d2e-9f00-000000000001",
  version: 3,
  name: "Team",
  pool: { id: "0192f3a4-7b1c-7d2e-9f00-000000000002", name: "Course seats", transferable: true },
  product: { id: "0192f3a4-7b1c-7d2e-9f00-000000000003", name: "Course", code: "course", status: "active" },
  terms: {
    seats: 10,
    term_days: 14,
    must_return: true,
    auto_reassign: true,
    reassign_after_days: 7,
    evictions_per_day: 5,
    domains: ["company.com"],
    expires_at: null,
  },
  taken: 4,
  created_by: "Mira Okafor",
  created_at: "2026-11-01T00:00:00Z",
};

describe("a link in a form", () => {
  test("says_the_same_after_going_there_and_back", () => {
    expect(termsOf(valuesOf(LINK), true, NOW, LINK)).toEqual(LINK.terms);
  });

  test("leaves_out_what_makes_no_sense_for_the_pool_or_without_its_switch", () => {
    const untransferable = termsOf({ ...valuesOf(LINK) }, false, NOW);
    expect(untransferable).toMatchObject({
      term_days: null,
      must_return: false,
      auto_reassign: false,
      reassign_after_days: null,
      evictions_per_day: null,
    });
    const calm = termsOf({ ...valuesOf(LINK), auto: false, term: "" }, true, NOW);
    expect(calm).toMatchObject({ must_return: false, reassign_after_days: null, evictions_per_day: null });
  });

  test("keeps_an_end_that_nobody_touched_to_the_second", () => {
    const over = { ...LINK, terms: { ...LINK.terms, expires_at: "2026-11-02T10:20:30Z" } };
    const values = valuesOf(over);
    expect(termsOf(values, true, NOW, over).expires_at).toBe("2026-11-02T10:20:30Z");
    expect(termsOf({ ...values, end: "" }, true, NOW, over).expires_at).toBeNull();
  });

  test("reads_numbers_days_and_domains_as_people_write_them", () => {
    expect([numberOf(""), numberOf(" 12 "), numberOf("-1"), numberOf("x")]).toEqual([
      null,
      12,
      undefined,
      undefined,
    ]);
    expect(endOf("2026-11-19", NOW)).toBeUndefined();
    expect(endOf("2027-06-11", NOW)).toMatch(/^2027-06-1[12]/);
    expect(domainsOf("company.com, other.org;third.net")).toEqual(["company.com", "other.org", "third.net"]);
  });
});

describe("what people will experience", () => {
  test("is_said_in_plain_words_for_a_library", () => {
    expect(experience(LINK.terms, true)).toEqual([
      "Anybody with the link and an address at company.com can take a seat, up to 10 at a time.",
      "They enter name and address, type a code that is mailed to them, and see their key.",
      "After 14 days it goes back by itself, and the key stops working.",
      "When all are taken, somebody new gets the seat of who has had theirs longest, once they had it for 7 days; at most 5 times a day.",
    ]);
  });

  test("is_said_for_seats_that_stay_and_for_those_that_are_asked_back", () => {
    const plain = termsOf({ ...NEW, seats: "1" }, false, NOW);
    expect(experience(plain, false)[0]).toBe(
      "Anybody with the link and an address can take a seat, 1 in all. It stays theirs.",
    );
    const asked = { ...LINK.terms, must_return: false };
    expect(experience(asked, true)[2]).toBe(
      "They are asked to return it after 14 days. Nobody takes it from them then.",
    );
  });

  test("fits_into_a_cell", () => {
    expect(shortTerms(LINK)).toEqual(["14 days, then back", "oldest makes room after 7 days"]);
    expect(shortTerms({ ...LINK, pool: { ...LINK.pool, transferable: false } })).toEqual(["for good", null]);
  });
});

test("an_address_is_whole_where_the_server_is_known", () => {
  expect(urlOf("https://licenses.example.org/", "/enroll/x")).toBe("https://licenses.example.org/enroll/x");
  expect(urlOf(null, "/enroll/x")).toBe("/enroll/x");
});

test("deleting_says_what_becomes_of_holders", () => {
  const texts = (taken: number, ending: number) => whatHappens(taken, ending).map(({ text }) => text);
  expect(texts(0, 0)).toContain("Nobody holds a seat through it");
  expect(texts(5, 3)).toEqual(
    expect.arrayContaining([
      "5 people keep their seat",
      "3 of them lose it when their time is over, as they were told",
    ]),
  );
});
