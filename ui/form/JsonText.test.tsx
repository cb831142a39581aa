import { createRoot } from "react-dom/client";
import { expect, test, vi } from "vitest";
import { JsonText } from "./JsonText";

test("the editor takes its text's place without leaving the field empty in between", async () => {
  // As in the window, where effects wait for their turn: Testing Library would run them at once.
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  const host = document.body.appendChild(document.createElement("div"));
  const seen = new Set<string>();
  const watching = new MutationObserver(() => {
    const field = host.querySelector(".kd-code-field");
    if (field) seen.add(field.querySelector("pre, .cm-editor")?.tagName ?? "nothing");
  });
  watching.observe(host, { childList: true, subtree: true });
  const root = createRoot(host);
  root.render(<JsonText label="Metadata" value="{}" onChange={() => undefined} />);
  await vi.waitFor(() => expect(host.querySelector(".cm-editor")).not.toBeNull(), { timeout: 10_000 });
  expect([...seen]).toEqual(["PRE", "DIV"]);
  watching.disconnect();
  root.unmount();
  host.remove();
  vi.unstubAllGlobals();
});
