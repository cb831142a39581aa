import { expect, test } from "vitest";
import { folderName, proposeFolder } from "./folder";

test("a name becomes a folder that every system accepts", () => {
  expect(folderName("Larkspur Software")).toBe("larkspur-software");
  expect(folderName('A/B: "C"?')).toBe("a-b-c");
  expect(folderName("  José  GmbH & Co. KG ")).toBe("josé-gmbh-&-co-kg");
  expect(folderName("..")).toBe("");
});

test("a folder is proposed below the workspaces folder, spelled like it", () => {
  expect(proposeFolder("/home/mira/Keydesk", "Field workshop")).toBe("/home/mira/Keydesk/field-workshop");
  expect(proposeFolder("C:\\Users\\mira\\Keydesk\\", "Field")).toBe("C:\\Users\\mira\\Keydesk\\field");
});

test("without a name nothing is proposed", () => {
  expect(proposeFolder("/home/mira/Keydesk", "  ")).toBe("");
});
