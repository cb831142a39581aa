import { expect, test } from "vitest";
import { checkAddress, checkPort, describeReport, EMPTY_CONNECTION, toConnection } from "./connection";

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

test("a report says whether one can go on", () => {
  const report = {
    server: "PostgreSQL 17.2",
    encrypted: true,
    workspace: null,
    can_create: false,
    milliseconds: 4,
  };
  expect(describeReport(report).tone).toBe("warn");
  expect(describeReport({ ...report, can_create: true }).tone).toBe("good");
  expect(describeReport({ ...report, workspace: "Larkspur" }).sentences.at(-1)).toContain("Larkspur");
});
