import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { ChangesSince } from "./bindings";
import { useChange, useChangeFeed, useChanges, useConnection, useOperation } from "./hooks";
import { fakeDesktop, refusing, renderPage } from "./testing";

const count = (asked: { name: string }[], name: string) => asked.filter((one) => one.name === name).length;

/** Answers these once, and then waits for ever. */
function following(...answers: ChangesSince[]) {
  return () => answers.shift() ?? new Promise(() => {});
}

function Views() {
  const views = useOperation("listViews", null, {});
  const remove = useChange("deleteView", null);
  return (
    <>
      <p>{views.isSuccess ? "views" : "…"}</p>
      <button type="button" onClick={() => remove.mutate({ view: { id: "v", version: 1 } })}>
        delete
      </button>
    </>
  );
}

test("a change asks again what it spoiled", async () => {
  const asked = fakeDesktop({ list_views: () => [], delete_view: () => ({ count: 1 }) });
  renderPage(<Views />);
  await screen.findByText("views");
  fireEvent.click(screen.getByText("delete"));
  await waitFor(() => expect(count(asked, "list_views")).toBe(2));
  expect(asked.at(-2)).toMatchObject({ name: "delete_view", args: { request: { view: { id: "v" } } } });
});

function Followed({ follows }: { follows: boolean }) {
  useChangeFeed("w1");
  const jobs = useOperation("listJobs", "staging", { limit: 5 }, { meta: { followsFeed: follows } });
  return <p>{jobs.isSuccess ? "jobs" : "…"}</p>;
}

const JOBS_CHANGED = {
  cursor: 2,
  changes: [{ environment: "staging", nouns: ["jobs" as const] }],
  missed: false,
};

test("what somebody else changed is asked for again", async () => {
  const asked = fakeDesktop({ list_jobs: () => [], follow_changes: following(JOBS_CHANGED) });
  renderPage(<Followed follows />);
  await waitFor(() => expect(count(asked, "list_jobs")).toBe(2));
});

function Counting() {
  useChanges("staging", ["jobs"], () => {
    document.title = "heard";
  });
  return <Followed follows={false} />;
}

test("a list that decides for itself hears of it and is left alone", async () => {
  document.title = "";
  const asked = fakeDesktop({ list_jobs: () => [], follow_changes: following(JOBS_CHANGED) });
  renderPage(<Counting />);
  await waitFor(() => expect(document.title).toBe("heard"));
  await screen.findByText("jobs");
  expect(count(asked, "list_jobs")).toBe(1);
});

function Connected() {
  useChangeFeed("w1");
  const connection = useConnection();
  return (
    <button type="button" onClick={connection.tryNow}>
      {connection.state === "lost" ? connection.failure.what : "connected"}
    </button>
  );
}

test("a lost connection says so, and trying now finds it again", async () => {
  let away = true;
  fakeDesktop({
    follow_changes: () => {
      if (!away)
        return new Promise((resolve) =>
          setTimeout(() => resolve({ cursor: 1, changes: [], missed: false }), 20),
        );
      throw refusing({ code: "unreachable", what: "No connection." });
    },
  });
  renderPage(<Connected />);
  fireEvent.click(await screen.findByText("No connection."));
  away = false;
  fireEvent.click(screen.getByRole("button"));
  expect(await screen.findByText("connected", undefined, { timeout: 5000 })).toBeTruthy();
});
