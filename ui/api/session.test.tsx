import { beforeEach, expect, test, vi } from "vitest";
import { callServer } from "./http";
import {
  authState,
  csrfNow,
  forgetSession,
  type SignInRefused,
  signIn,
  signOut,
  standingNow,
} from "./session";

const MIRA = { id: "p1", name: "Mira Okafor", email: "mira@example.com" };
const IN = { workspace: { id: "w", name: "Larkspur" }, people: true, person: MIRA, csrf: "word" };

const failure = (code: string) => ({ code, what: "A", kept: "B", next: "C", field: null });

type Sent = { path: string; headers: Headers; body: unknown; credentials: RequestCredentials | undefined };

/** A server that answers by path; answers what was sent. */
function server(answers: Readonly<Record<string, () => Response>>): Sent[] {
  const sent: Sent[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const path = String(input);
    const body = typeof init?.body === "string" ? JSON.parse(init.body) : null;
    sent.push({ path, headers: new Headers(init?.headers), body, credentials: init?.credentials });
    return answers[path]?.() ?? new Response("", { status: 404 });
  });
  return sent;
}

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );

beforeEach(() => {
  sessionStorage.clear();
  forgetSession();
});

test("whoever signs in shows the page's word with each request, and no token", async () => {
  const sent = server({
    "/auth/sign-in": () => Response.json({ workspace: IN.workspace, person: MIRA, csrf: "word" }),
    "/rpc/list_jobs": () => Response.json([]),
    "/auth/sign-out": () => new Response(null, { status: 204 }),
  });
  expect(await signIn({ email: "mira@example.com", password: "x", keep: true })).toEqual(MIRA);
  expect(sent[0]?.body).toEqual({ email: "mira@example.com", password: "x", kind: "browser", keep: true });
  await callServer("list_jobs", "production", {});
  expect(sent[1]?.headers.get("Keydesk-Csrf")).toBe("word");
  expect(sent[1]?.headers.get("Authorization")).toBeNull();
  expect(sent[1]?.credentials).toBe("same-origin");
  await signOut();
  expect(sent[2]?.headers.get("Keydesk-Csrf")).toBe("word");
});

test("a wait that the server asks for is told in seconds", async () => {
  server({
    "/auth/sign-in": () =>
      Response.json(failure("wrong_sign_in"), { status: 429, headers: { "Retry-After": "90" } }),
  });
  const thrown = await caught(signIn({ email: "a", password: "b", keep: false }));
  expect((thrown as SignInRefused).waitSeconds).toBe(90);
  expect((thrown as SignInRefused).failure.code).toBe("wrong_sign_in");
});

test("a sign-in that ended is known at the first refusal, and a stale token is let go of", async () => {
  sessionStorage.setItem("keydesk.token", "old");
  server({ "/rpc/list_jobs": () => Response.json(failure("not_signed_in"), { status: 401 }) });
  expect(await caught(callServer("list_jobs", null, {}))).toMatchObject({ code: "not_signed_in" });
  expect(standingNow()).toBe("out");
  expect(csrfNow()).toBeNull();
  expect(sessionStorage.getItem("keydesk.token")).toBeNull();
});

test("a word that another tab replaced is fetched anew and the request asked once more", async () => {
  let word = "word";
  const sent = server({
    "/auth/state": () => Response.json({ ...IN, csrf: word }),
    "/rpc/list_jobs": () =>
      csrfNow() === "newer" ? Response.json([1]) : Response.json(failure("forbidden"), { status: 403 }),
  });
  await authState();
  word = "newer";
  expect(await callServer("list_jobs", null, {})).toEqual([1]);
  expect(sent.filter(({ path }) => path === "/rpc/list_jobs")).toHaveLength(2);
});

test("what the role forbids is not asked twice", async () => {
  const sent = server({
    "/auth/state": () => Response.json(IN),
    "/rpc/list_people": () => Response.json(failure("forbidden"), { status: 403 }),
  });
  await authState();
  expect(await caught(callServer("list_people", null, {}))).toMatchObject({ code: "forbidden" });
  expect(sent.filter(({ path }) => path === "/rpc/list_people")).toHaveLength(1);
});
