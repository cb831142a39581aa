import { expect, test } from "vitest";
import {
  checkAddress,
  checkPort,
  describeReport,
  EMPTY_CONNECTION,
  fromRecent,
  testedPlace,
  toConnection,
} from "./connection";

test("only the way that is shown is used", () => {
  const typed = {
    ...EMPTY_CONNECTION,
    url: " postgres://mira@db/desk ",
    host: "other",
    user: "teo",
    password: "x",
  };
  expect(toConnection({ ...typed, how: "url" })).toMatchObject({
    url: "postgres://mira@db/desk",
    host: "",
    password: null,
  });
  expect(toConnection({ ...typed, how: "fields", port: "6432" })).toMatchObject({
    url: null,
    host: "other",
    port: 6432,
    user: "teo",
    password: "x",
  });
});

test("empty choices are none, not empty texts", () => {
  expect(toConnection(EMPTY_CONNECTION)).toMatchObject({
    ca_file: null,
    workspace_name: null,
    password: null,
  });
});

test("an address starts like one", () => {
  expect(checkAddress("postgres://db/desk")).toBe(true);
  expect(checkAddress("PostgreSQL://db/desk")).toBe(true);
  expect(checkAddress("")).not.toBe(true);
  expect(checkAddress("mysql://db/desk")).not.toBe(true);
  expect(checkAddress("postgres://")).not.toBe(true);
});

test("a port is 1 to 65535", () => {
  expect(["1", "5432", "65535"].every((port) => checkPort(port) === true)).toBe(true);
  expect(["", "0", "65536", "54x", "-1", "5e3"].some((port) => checkPort(port) === true)).toBe(false);
});

const report = {
  server: "PostgreSQL 17.2",
  encrypted: true,
  verified: true,
  workspace: null,
  can_create: false,
  milliseconds: 4,
};

test("only a server elsewhere is said to have proved who it is", () => {
  const said = (over: Partial<typeof report>) => describeReport({ ...report, ...over }).sentences.join(" ");
  expect(said({})).toContain("the server proved who it is");
  expect(said({ verified: false })).toContain("stays on it, encrypted.");
  expect(said({ verified: false, encrypted: false })).toContain("stays on it.");
  expect(said({ verified: false })).not.toContain("proved");
  expect(said({ verified: false, encrypted: false })).not.toMatch(/proved|encrypted/);
});

test("a connection of before fills the fields, and leads to the same place", () => {
  const recent = { host: "db", port: 6432, database: "desk", user: "mira", ca_file: "/ca.pem" };
  expect(toConnection(fromRecent(recent))).toEqual({
    ...recent,
    url: null,
    password: null,
    workspace_name: null,
  });
});

test("a test stays about its place whatever the workspace is called", () => {
  const before = testedPlace({ ...EMPTY_CONNECTION, url: "postgres://db/desk" });
  const named = { ...EMPTY_CONNECTION, url: "postgres://db/desk", workspaceName: "Larkspur" };
  expect(testedPlace(named)).toBe(before);
  expect(testedPlace({ ...named, url: "postgres://db/other" })).not.toBe(before);
});

test("a report says whether one can go on", () => {
  expect(describeReport(report).tone).toBe("warn");
  expect(describeReport({ ...report, can_create: true }).tone).toBe("good");
  expect(describeReport({ ...report, workspace: "Larkspur" }).sentences.at(-1)).toContain("Larkspur");
});
