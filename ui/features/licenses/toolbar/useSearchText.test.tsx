import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useSearchText } from "./useSearchText";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function box(search: string) {
  const onSearch = vi.fn<(search: string) => void>();
  const hook = renderHook(({ value }) => useSearchText(value, onSearch), { initialProps: { value: search } });
  return { onSearch, ...hook };
}

describe("the search box", () => {
  it("searches_for_every_letter_at_once_that_is_typed_at_the_pace_of_hands", () => {
    const { result, onSearch } = box("");
    for (const text of ["b", "be", "ber"]) {
      act(() => result.current.type(text));
      expect(onSearch).toHaveBeenLastCalledWith(text);
      act(() => vi.advanceTimersByTime(70));
    }
    expect(onSearch).toHaveBeenCalledTimes(3);
  });

  it("shows_a_burst_of_letters_at_once_and_searches_for_its_first_and_for_all_of_them", () => {
    const { result, onSearch } = box("");
    for (const text of ["b", "be", "ber", "berg"]) {
      act(() => result.current.type(text));
      expect(result.current.text).toBe(text);
      act(() => vi.advanceTimersByTime(20));
    }
    expect(onSearch.mock.calls).toEqual([["b"]]);
    act(() => vi.advanceTimersByTime(30));
    expect(onSearch.mock.calls).toEqual([["b"], ["berg"]]);
  });

  it("does_not_search_for_each_repetition_of_a_key_that_is_held", () => {
    const { result, onSearch } = box("");
    for (let length = 1; length <= 300; length += 1) {
      act(() => result.current.type("a".repeat(length)));
      act(() => vi.advanceTimersByTime(33));
    }
    act(() => vi.advanceTimersByTime(50));
    expect(onSearch.mock.calls.map(([text]) => text.length)).toEqual([1, 300]);
  });

  it("does_not_wait_for_a_burst_to_end_when_Enter_is_pressed", () => {
    const { result, onSearch } = box("");
    act(() => result.current.type("b"));
    act(() => result.current.type("be"));
    act(() => result.current.flush());
    expect(onSearch.mock.calls).toEqual([["b"], ["be"]]);
    act(() => vi.advanceTimersByTime(100));
    expect(onSearch).toHaveBeenCalledTimes(2);
  });

  it("is_emptied_without_a_pause", () => {
    const { result, onSearch } = box("berg");
    act(() => result.current.type(""));
    expect(onSearch).toHaveBeenCalledExactlyOnceWith("");
  });

  it("keeps_what_is_being_typed_when_its_own_search_comes_back", () => {
    const { result, rerender } = box("");
    act(() => result.current.type("be"));
    act(() => result.current.type("berg"));
    rerender({ value: "be" });
    expect(result.current.text).toBe("berg");
  });

  it("is_not_undone_by_an_earlier_search_that_comes_back_late", () => {
    const { result, onSearch, rerender } = box("");
    act(() => result.current.type("li"));
    act(() => vi.advanceTimersByTime(100));
    act(() => result.current.type("lindb"));
    act(() => vi.advanceTimersByTime(100));
    rerender({ value: "li" });
    expect(result.current.text).toBe("lindb");
    rerender({ value: "lindb" });
    expect(result.current.text).toBe("lindb");
    rerender({ value: "li" });
    expect(result.current.text).toBe("li");
    expect(onSearch.mock.calls).toEqual([["li"], ["lindb"]]);
  });

  it("takes_over_a_search_that_changed_elsewhere", () => {
    const { result, onSearch, rerender } = box("berg");
    act(() => result.current.type("bergh"));
    act(() => result.current.type("berghe"));
    rerender({ value: "pro" });
    act(() => vi.advanceTimersByTime(200));
    expect(result.current.text).toBe("pro");
    expect(onSearch.mock.calls).toEqual([["bergh"]]);
  });
});
