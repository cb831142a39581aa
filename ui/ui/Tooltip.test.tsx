import { act, render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { Button } from "./Button";
import { TooltipProvider } from "./Tooltip";

beforeEach(() => {
  globalThis.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
});

const Two = ({ reason }: { reason: string | null }) => (
  <TooltipProvider>
    <Button disabledReason={reason}>Dismiss…</Button>
    <Button>Elsewhere</Button>
  </TooltipProvider>
);

test("a reason that comes once the focus is elsewhere waits until one is there again", async () => {
  const { rerender } = render(<Two reason={null} />);
  const focus = (name: string) => act(() => screen.getByRole("button", { name }).focus());
  focus("Dismiss…");
  focus("Elsewhere");
  rerender(<Two reason="It is decided already." />);
  expect(screen.queryByRole("tooltip")).toBeNull();
  focus("Dismiss…");
  expect((await screen.findByRole("tooltip")).textContent).toContain("It is decided already.");
});
