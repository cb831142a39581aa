import { describe, expect, it } from "vitest";
import type { Product } from "@/api";
import {
  codeProblem,
  featureNameProblem,
  graceProblem,
  productFields,
  productValues,
  proposeCode,
} from "./values";

const PRO: Product = {
  id: "p",
  version: 3,
  name: "Pro Plan",
  code: "pro",
  status: "active",
  description: null,
  features: [{ name: "cloud_render", kind: "switch", description: null }],
  grace_days: null,
  my_offline: false,
  created_at: "2026-01-01T00:00:00Z",
};

describe("a product in a form", () => {
  it("comes_back_as_it_went_in", () => {
    const { id: _, version: __, created_at: ___, ...fields } = PRO;
    expect(productFields(productValues(PRO, 14))).toEqual(fields);
    expect(productFields(productValues({ ...PRO, grace_days: 0 }, 14)).grace_days).toBe(0);
  });

  it("takes_the_grace_of_the_workspace_until_somebody_says_otherwise", () => {
    const values = productValues(null, 14);
    expect(values.graceDays).toBe("14");
    expect(productFields(values).grace_days).toBeNull();
  });
});

describe("its fields", () => {
  it("propose_a_code_that_the_core_takes", () => {
    expect(proposeCode("Pro Plan (EU)")).toBe("pro-plan-eu");
    expect(proposeCode("3D Größe")).toBe("3d-gro-e");
    expect(codeProblem(proposeCode("x".repeat(90)))).toBe(true);
    expect(proposeCode("日本")).toBe("");
  });

  it("leave_out_feature_rows_that_nobody_filled_in", () => {
    const blank = { name: " ", kind: "switch" as const, description: "" };
    expect(featureNameProblem(blank, [blank])).toBe(true);
    expect(featureNameProblem({ ...blank, description: "Nights" }, [blank])).not.toBe(true);
    expect(productFields({ ...productValues(PRO, 14), features: [blank] }).features).toEqual([]);
  });

  it("are_checked_before_they_are_sent", () => {
    expect(codeProblem("a b")).not.toBe(true);
    expect(graceProblem("366")).not.toBe(true);
    expect(graceProblem("0")).toBe(true);
    expect(featureNameProblem({ name: "9lives", description: "" }, [])).not.toBe(true);
    expect(
      featureNameProblem({ name: "beta", description: "" }, [{ name: "beta" }, { name: "beta " }]),
    ).toContain("stands twice");
    expect(featureNameProblem({ name: "a.b-c_d", description: "" }, [{ name: "a.b-c_d" }])).toBe(true);
  });
});
