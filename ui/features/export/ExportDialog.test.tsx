import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { fakeDesktop, refusing, renderPage } from "@/api/testing";
import { StepUpHost } from "@/features/step-up";
import { ExportDialog } from "./ExportDialog";

const PRODUCTION = { name: "production", label: "Production", kind: "production" as const };
const SELECTION = { kind: "these" as const, ids: ["l1", "l2", "l3"] };

function show(answers: Parameters<typeof fakeDesktop>[0]) {
  const asked = fakeDesktop({ get_preference: () => null, set_preference: () => null, ...answers });
  const onClose = vi.fn();
  renderPage(
    <StepUpHost>
      <ExportDialog
        open
        onClose={onClose}
        environment={PRODUCTION}
        selection={SELECTION}
        count={3}
        columns={["status", "key"]}
      />
    </StepUpHost>,
  );
  return { asked, onClose, user: userEvent.setup() };
}

test("the columns shown are exported in their order, and the toast counts rows and names what is gone", async () => {
  const { asked, onClose, user } = show({
    export_licenses: () => ({ path: "/d/licenses.csv", rows: 2, missing: 1 }),
  });
  await user.click(screen.getByRole("button", { name: "Export 3 licenses" }));
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked.find(({ name }) => name === "export_licenses")?.args).toMatchObject({
    environment: "production",
    request: { selection: SELECTION, columns: ["status", "key"], format: "csv", guard_formulas: true },
    destination: { kind: "downloads" },
  });
  expect((await screen.findAllByText(/Exported 2 licenses to \/d\/licenses\.csv/)).length).toBeGreaterThan(0);
  expect(screen.getAllByText(/1 was deleted meanwhile/).length).toBeGreaterThan(0);
});

test("a failed export says why and stays open with what was chosen", async () => {
  const { onClose, user } = show({
    export_licenses: () => {
      throw refusing({ code: "file", what: "The disk is full." });
    },
  });
  await user.click(screen.getByRole("radio", { name: "JSON" }));
  await user.click(screen.getByRole("button", { name: "Export 3 licenses" }));
  expect((await screen.findByRole("alert")).textContent).toContain("The disk is full.");
  expect(screen.getByRole("radio", { name: "JSON" }).getAttribute("aria-checked")).toBe("true");
  expect(onClose).not.toHaveBeenCalled();
});

test("a save dialog that was dismissed is no failure", async () => {
  const { onClose, user } = show({
    export_licenses: () => {
      throw refusing({ code: "cancelled" });
    },
  });
  await user.click(screen.getByRole("button", { name: "Export 3 licenses" }));
  await screen.findByRole("button", { name: "Export 3 licenses" });
  expect(screen.queryByRole("alert")).toBeNull();
  expect(onClose).not.toHaveBeenCalled();
});

test("an export needs a column", async () => {
  const { user } = show({});
  await user.click(screen.getByRole("radio", { name: "Choose" }));
  for (const box of screen.getAllByRole("checkbox").slice(0, 16)) await user.click(box);
  const button = screen.getByRole("button", { name: "Export 3 licenses" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
});

test("where the workspace asks for its passphrase, the export goes on once it is given", async () => {
  let locked = true;
  const { asked, onClose, user } = show({
    export_licenses: () => {
      if (locked) throw refusing({ code: "step_up_required", what: "The passphrase is needed." });
      return { path: "/d/licenses.csv", rows: 3, missing: 0 };
    },
    step_up: () => {
      locked = false;
      return { until: "2097-01-01T00:00:00Z" };
    },
  });
  await user.click(screen.getByRole("button", { name: "Export 3 licenses" }));
  await user.type(await screen.findByLabelText("Passphrase", { selector: "input" }), "correct horse{Enter}");
  await waitFor(() => expect(onClose).toHaveBeenCalled());
  expect(asked.filter(({ name }) => name === "export_licenses")).toHaveLength(2);
});
