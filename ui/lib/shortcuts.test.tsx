import { fireEvent, render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { chordOf, type Shortcuts, useShortcuts } from "./shortcuts";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey" | "altKey", boolean>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

function Page({ shortcuts, everywhere }: { shortcuts: Shortcuts; everywhere?: string[] }) {
  useShortcuts(shortcuts, everywhere ? { everywhere } : {});
  return (
    <>
      <input aria-label="field" />
      <button type="button">button</button>
    </>
  );
}

describe("chords", () => {
  it("name_the_main_modifier_of_each_platform", () => {
    expect(chordOf(press("k", { ctrlKey: true }), false)).toBe("Mod+k");
    expect(chordOf(press("k", { metaKey: true }), true)).toBe("Mod+k");
    expect(chordOf(press("k", { ctrlKey: true }), true)).toBe("Ctrl+k");
  });

  it("keep_shift_for_letters_and_drop_it_for_signs", () => {
    expect(chordOf(press("R", { shiftKey: true }), false)).toBe("Shift+r");
    expect(chordOf(press("?", { shiftKey: true }), false)).toBe("?");
  });
});

describe("shortcuts", () => {
  it("run_while_no_field_has_focus", () => {
    const create = vi.fn();
    const { getByText } = render(<Page shortcuts={{ c: create }} />);
    fireEvent.keyDown(getByText("button"), { key: "c" });
    expect(create).toHaveBeenCalledTimes(1);
  });

  it("leave_typing_to_a_field", () => {
    const create = vi.fn();
    const { getByLabelText } = render(<Page shortcuts={{ c: create }} />);
    fireEvent.keyDown(getByLabelText("field"), { key: "c" });
    expect(create).not.toHaveBeenCalled();
  });

  it("work_in_a_field_when_they_are_named_so", () => {
    const open = vi.fn();
    const { getByLabelText } = render(<Page shortcuts={{ "Mod+k": open }} everywhere={["Mod+k"]} />);
    fireEvent.keyDown(getByLabelText("field"), { key: "k", ctrlKey: true });
    expect(open).toHaveBeenCalledTimes(1);
  });

  it("yield_to_whoever_handled_the_key_before", () => {
    const remove = vi.fn();
    const { getByText } = render(<Page shortcuts={{ Delete: remove }} />);
    const button = getByText("button");
    button.addEventListener("keydown", (event) => event.preventDefault());
    fireEvent.keyDown(button, { key: "Delete" });
    expect(remove).not.toHaveBeenCalled();
  });
});
