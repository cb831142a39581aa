/* For tests: a desktop that answers from a table, and a page on it. */
import { QueryClientProvider } from "@tanstack/react-query";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { MemoryRouter } from "react-router";
import { DeskProvider } from "@/ui";
import type { Failure } from "./bindings";
import { createQueryClient } from "./client";

type Args = Readonly<Record<string, unknown>>;
type Answers = Readonly<Record<string, (args: Args) => unknown>>;

/** What was asked, in order. */
export type Asked = { name: string; args: Args };

/** A desktop that answers commands by name; what it is not told about it refuses. Answers what it was asked. */
export function fakeDesktop(answers: Answers): Asked[] {
  const asked: Asked[] = [];
  clearMocks();
  mockIPC((name, payload) => {
    const args = { ...payload } as Args;
    asked.push({ name, args });
    const answer = answers[name];
    if (!answer) throw refusing({ what: `The test has no answer to ${name}.` });
    return answer(args);
  });
  return asked;
}

/** A Failure to throw from an answer. */
export function refusing(over: Partial<Failure>): Failure {
  return { code: "internal", what: "What.", kept: "Kept.", next: "Next.", field: null, ...over };
}

/** Renders with everything a page has around it, at an address. */
export function renderPage(page: ReactNode, at = "/") {
  return render(
    <QueryClientProvider client={createQueryClient()}>
      <MemoryRouter initialEntries={[at]}>
        <DeskProvider>{page}</DeskProvider>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}
