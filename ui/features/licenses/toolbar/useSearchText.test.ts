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
  it("shows_what_is_typed_at_once_and_searches_after_a_pause", () => {
    const { result, onSearch } = box("");
    act(() => result.current.type("b"));
    act(() => result.current.type("be"));
    expect(result.current.text).toBe("be");
    expect(onSearch).not.toHaveBeenCalled();
    act(() => vi.advanceTimersByTime(100));
    expect(onSearch.mock.calls).toEqual([["be"]]);
  });

  it("is_emptied_without_a_pause", () => {
    const { result, onSearch } = box("berg");
    act(() => result.current.type(""));
    expect(onSearch).toHaveBeenCalledExactlyOnceWith("");
  });

  it("keeps_what_is_being_typed_when_its_own_search_comes_back", () => {
    const { result, rerender } = box("");
    act(() => result.current.type("be"));
    act(() => vi.advanceTimersByTime(100));
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
    rerender({ value: "pro" });
    act(() => vi.advanceTimersByTime(200));
    expect(result.current.text).toBe("pro");
    expect(onSearch).not.toHaveBeenCalled();
  });
});
