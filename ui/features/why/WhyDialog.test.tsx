import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Explanation, Remedy } from "@/api";
import { detailOf, license, openOnDesk } from "@/features/license-actions/testing";

const one = license({ activations_used: 3 });
const DEVICE = "0192f3a4-7b1c-7d2e-9f00-0000000000d1";

function explanation(remedies: readonly Remedy[]): Explanation {
  const kinds = remedies.map(({ kind }) => kind);
  return {
    license_id: one.id,
    version: 3,
    device: "annika-mbp-2026",
    decided_at: new Date().toISOString(),
    code: "DEVICE_IGNORED",
    passes: false,
    checks: [
      { fails: null, evidence: { check: "key", environment: "production" } },
      {
        fails: "DEVICE_IGNORED",
        evidence: {
          check: "device",
          known: true,
          ignored_at: "2026-11-03T09:00:00Z",
          ignored_by: "Teo Lindqvist",
          reason: null,
        },
      },
      { fails: "LIMIT_REACHED", evidence: { check: "seats", limit: 3, used: 3, held: false, devices: [] } },
    ],
    remedies: [
      {
        remedy: { kind: "stop_ignoring", device_id: DEVICE },
        subject: "annika-mbp-2026",
        alone: "LIMIT_REACHED",
        needs: null,
        refused: null,
      },
      {
        remedy: { kind: "raise_limit", to: 4 },
        subject: null,
        alone: "DEVICE_IGNORED",
        needs: null,
        refused: null,
      },
      {
        remedy: { kind: "lift_suspension" },
        subject: null,
        alone: "DEVICE_IGNORED",
        needs: "edit",
        refused: null,
      },
    ],
    with_remedies:
      remedies.length === 0
        ? null
        : kinds.includes("stop_ignoring") && kinds.includes("raise_limit")
          ? "VALID"
          : "LIMIT_REACHED",
    ticket: "License PRO-9KHT… is refused",
    denials: [],
  };
}

test("every check stands with its evidence, remedies are combined, and the verdict of all is said before applying", async () => {
  const { user, requests } = openOnDesk(
    { doing: "why", id: one.id },
    {
      get_license: () => detailOf(one),
      list_denials: () => [
        {
          license_id: one.id,
          key: "PRO-9KHT…",
          device_id: DEVICE,
          device: "annika-mbp-2026",
          network: null,
          code: "DEVICE_IGNORED",
          last_at: new Date().toISOString(),
          count: 2,
        },
      ],
      explain_activation: ({ remedies }) => explanation(remedies as Remedy[]),
      apply_remedies: () => ({ ...one, version: 4 }),
    },
  );
  expect(await screen.findByText("annika-mbp-2026 is refused: the device is ignored")).toBeTruthy();
  expect(requests("explain_activation")[0]).toMatchObject({
    device: { kind: "known", id: DEVICE },
    remedies: [],
  });
  expect(screen.getByText("Limit 3, used 3")).toBeTruthy();
  expect(screen.getByText("needs a manager")).toBeTruthy();
  expect(screen.queryByRole("checkbox", { name: /Lift/ })).toBeNull();

  await user.click(screen.getByRole("checkbox", { name: "Stop ignoring annika-mbp-2026" }));
  expect(await screen.findByText("With this change it still fails: limit reached.")).toBeTruthy();
  await user.click(screen.getByRole("checkbox", { name: "Raise the limit to 4" }));
  expect(await screen.findByText("With these 2 changes it would pass, as activation 4 of 4.")).toBeTruthy();
  await user.click(screen.getByRole("button", { name: "Apply 2 changes" }));
  await waitFor(() =>
    expect(requests("apply_remedies")).toEqual([
      {
        license_id: one.id,
        version: 3,
        remedies: [
          { kind: "stop_ignoring", device_id: DEVICE },
          { kind: "raise_limit", to: 4 },
        ],
        reason: null,
      },
    ]),
  );
});
