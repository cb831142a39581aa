import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetSession } from "@/api/session";
import { renderPage } from "@/api/testing";
import { linkCode, passwordProblem, SignInPage, WelcomeLinkPage } from ".";

const MIRA = { id: "p1", name: "Mira Okafor", email: "mira@example.com" };
const STATE = { workspace: { id: "w", name: "Larkspur Software" }, people: true, person: null, csrf: null };
const ENTERED = { workspace: STATE.workspace, person: MIRA, csrf: "word" };

const refused = (code: string, what: string, status = 401, wait = 0) =>
  Response.json(
    { code, what, kept: "Kept.", next: "Next.", field: null },
    { status, headers: wait ? { "Retry-After": String(wait) } : {} },
  );

type Body = Readonly<Record<string, unknown>>;

function server(answers: Readonly<Record<string, (body: Body) => Response>>) {
  const asked: { path: string; body: Body }[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const path = String(input);
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as Body) : {};
    asked.push({ path, body });
    return answers[path]?.(body) ?? (path === "/auth/state" ? Response.json(STATE) : new Response());
  });
  return asked;
}

const password = () => screen.findByLabelText("Password", { selector: "input" });

async function signIn(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByLabelText("Email"), "mira@example.com");
  await user.type(await password(), "plum window kettle{Enter}");
}

beforeEach(forgetSession);
afterEach(() => history.replaceState(null, "", "/"));

test("email and password by keyboard lead in, with what a password manager looks for", async () => {
  const asked = server({ "/auth/sign-in": () => Response.json(ENTERED) });
  const entered = vi.fn();
  renderPage(<SignInPage onSignedIn={entered} />);
  expect(await screen.findByRole("heading", { name: "Sign in to Larkspur Software" })).toBeTruthy();
  expect((await screen.findByLabelText("Email")).getAttribute("autocomplete")).toBe("username");
  expect((await password()).getAttribute("autocomplete")).toBe("current-password");
  await signIn(userEvent.setup());
  await waitFor(() => expect(entered).toHaveBeenCalledWith(MIRA));
  expect(asked.at(-1)?.body).toMatchObject({ email: "mira@example.com", kind: "browser", keep: true });
});

test("a refusal stands at the password, and a wait is counted down", async () => {
  let wait = 0;
  server({ "/auth/sign-in": () => refused("wrong_sign_in", "They do not fit.", wait ? 429 : 401, wait) });
  const user = userEvent.setup();
  renderPage(<SignInPage onSignedIn={() => {}} />);
  await signIn(user);
  expect(await screen.findByText(/They do not fit/)).toBeTruthy();
  expect((await password()).getAttribute("aria-invalid")).toBe("true");
  wait = 75;
  await user.click(screen.getByRole("button", { name: "Sign in" }));
  const button = await screen.findByRole("button", { name: /Try again in 1 min 1\d s/ });
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("a second factor is asked for after the password; a recovery code does, too", async () => {
  const asked = server({
    "/auth/sign-in": ({ code }) =>
      code === "abcd-efgh"
        ? Response.json(ENTERED)
        : refused("code_required", code ? "This code does not fit." : "It asks for a second factor."),
  });
  const entered = vi.fn();
  const user = userEvent.setup();
  renderPage(<SignInPage onSignedIn={entered} />);
  await signIn(user);
  const code = await screen.findByLabelText("Code from your authenticator app");
  expect(code.getAttribute("autocomplete")).toBe("one-time-code");
  expect(screen.queryByText(/asks for a second factor/)).toBeNull();
  await user.type(code, "123456{Enter}");
  expect(await screen.findByText(/This code does not fit/)).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Use a recovery code" }));
  await user.type(await screen.findByLabelText("Recovery code"), "abcd-efgh{Enter}");
  await waitFor(() => expect(entered).toHaveBeenCalled());
  expect(asked.at(-1)?.body).toMatchObject({ password: "plum window kettle", code: "abcd-efgh" });
});

test("a workspace without people says how the first owner is added", async () => {
  server({ "/auth/state": () => Response.json({ ...STATE, people: false }) });
  renderPage(<SignInPage onSignedIn={() => {}} />);
  expect(await screen.findByRole("heading", { name: "Nobody can sign in yet" })).toBeTruthy();
  expect(screen.getByText(/keydesk-server people add EMAIL --role owner/)).toBeTruthy();
});

test("an invitation names who is meant, checks the password as one types, and leads in", async () => {
  history.replaceState(null, "", "/welcome#c0de");
  expect(linkCode()).toBe("c0de");
  const link = {
    email: MIRA.email,
    name: MIRA.name,
    purpose: "invitation",
    expires_at: "2026-12-01T10:00:00Z",
  };
  const asked = server({
    "/auth/link": ({ password: set }) => Response.json(set ? { person: MIRA } : link),
    "/auth/sign-in": () => Response.json(ENTERED),
  });
  const entered = vi.fn();
  const user = userEvent.setup();
  renderPage(<WelcomeLinkPage code="c0de" onSignedIn={entered} onLeave={() => {}} />);
  const field = await screen.findByLabelText("New password", { selector: "input" });
  expect(screen.getByText(/Mira Okafor, you were invited/)).toBeTruthy();
  await user.type(field, "short{Enter}");
  expect(await screen.findByText("Enter 10 to 200 characters.")).toBeTruthy();
  await user.type(field, " window kettle{Enter}");
  await waitFor(() => expect(entered).toHaveBeenCalledWith(MIRA));
  expect(asked.map(({ path }) => path).filter((path) => path !== "/auth/state")).toEqual([
    "/auth/link",
    "/auth/link",
    "/auth/sign-in",
  ]);
});

test("a link that was used says so and leads to signing in", async () => {
  server({ "/auth/link": () => refused("link_spent", "This link does not work any more.", 410) });
  const leave = vi.fn();
  renderPage(<WelcomeLinkPage code="old" onSignedIn={() => {}} onLeave={leave} />);
  expect(await screen.findByText("This link does not work any more.")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Go to sign-in" }));
  expect(leave).toHaveBeenCalled();
});

test("a password needs length, and more than one's own name", () => {
  expect(passwordProblem("short", MIRA)).toContain("10 to 200");
  expect(passwordProblem("mira.okafor1", MIRA)).toContain("Your own name");
  expect(passwordProblem("plum window", MIRA)).toBeNull();
});
