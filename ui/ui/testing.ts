/* For tests: what people do with what lies over the page. */

import { screen, waitFor } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { expect } from "vitest";

/** Takes the last step back by its toast. A dialog that is still closing keeps the pointer to itself. */
export async function undo(user: UserEvent) {
  const offered = await screen.findByRole("button", { name: /^Undo/ });
  await waitFor(() => expect(document.body.style.pointerEvents).not.toBe("none"));
  await user.click(offered);
}
