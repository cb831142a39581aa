import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { TooltipProvider } from "@/ui";
import { Form, FormText, type LoadState, READY, type SaveOutcome, SubmitButton, useDeskForm } from ".";

type Values = { limit: string; note: string };

function Sample(props: { load?: LoadState; save: (values: Values) => Promise<SaveOutcome<Values>> }) {
  const form = useDeskForm<Values>({ defaultValues: { limit: "3", note: "" } });
  const limit = { pattern: { value: /^\d+$/, message: "Enter 1 to 10,000." } };
  return (
    <TooltipProvider>
      <Form id="sample" form={form} load={props.load ?? READY} onSubmit={props.save}>
        <FormText form={form} name="limit" label="Limit" rules={limit} />
        <FormText form={form} name="note" label="Note" />
      </Form>
      <SubmitButton form={form} formId="sample" label={(changes) => `Save ${changes}`} busyLabel="Saving…" />
    </TooltipProvider>
  );
}

describe("a form", () => {
  it("counts_its_changes_in_the_button_and_saves_nothing_without_one", async () => {
    const save = vi.fn(async () => ({ saved: true }) as const);
    render(<Sample save={save} />);
    await userEvent.click(screen.getByRole("button", { name: "Save 0" }));
    expect(save).not.toHaveBeenCalled();
    await userEvent.type(screen.getByLabelText("Note"), "x");
    await userEvent.click(screen.getByRole("button", { name: "Save 1" }));
    expect(save).toHaveBeenCalledWith({ limit: "3", note: "x" });
  });

  it("leads_from_its_summary_to_the_field", async () => {
    render(<Sample save={async () => ({ saved: true })} />);
    await userEvent.type(screen.getByLabelText("Limit"), "x");
    await userEvent.click(screen.getByRole("button", { name: "Save 1" }));
    await userEvent.click(screen.getByRole("link", { name: "Limit" }));
    expect(document.activeElement).toBe(screen.getByLabelText("Limit"));
    expect(screen.getByLabelText("Limit").getAttribute("aria-invalid")).toBe("true");
  });

  it("keeps_what_was_typed_when_saving_fails", async () => {
    const save = async () => {
      throw new Error("The server did not answer.");
    };
    render(<Sample save={save} />);
    await userEvent.type(screen.getByLabelText("Note"), "kept");
    await userEvent.click(screen.getByRole("button", { name: "Save 1" }));
    expect((await screen.findByRole("alert")).textContent).toContain("The server did not answer.");
    expect((screen.getByLabelText("Note") as HTMLInputElement).value).toBe("kept");
  });

  it("says_why_it_could_not_load", () => {
    render(<Sample load={{ state: "failed", message: "It was deleted meanwhile." }} save={vi.fn()} />);
    expect(screen.getByRole("alert").textContent).toContain("It was deleted meanwhile.");
    expect(screen.queryByLabelText("Note")).toBeNull();
  });
});
