import { expect, test } from "vitest";
import { parseCustomers, readCustomerFile } from "./customerList";

test("columns are found by their headers in any order and further ones are left aside", () => {
  expect(
    parseCustomers("Note,Name,E-Mail\nx,Anna Nord,anna@nord.example\ny,,ben@nord.example\n", "a.csv"),
  ).toEqual({
    fileName: "a.csv",
    customers: [
      { email: "anna@nord.example", name: "Anna Nord" },
      { email: "ben@nord.example", name: null },
    ],
    problems: [],
    repeated: 0,
  });
});

test("without headers the addresses show which column is which", () => {
  expect(parseCustomers("anna@nord.example;Anna Nord\nben@nord.example;Ben", "a.csv")).toMatchObject({
    customers: [
      { email: "anna@nord.example", name: "Anna Nord" },
      { email: "ben@nord.example", name: "Ben" },
    ],
  });
});

test("rows without a usable address are left out and named as a spreadsheet numbers them", () => {
  const read = parseCustomers('email,name\n"a@b.example","Comma, Inc."\n\nnobody,Zed\n,Nameless\n', "a.csv");
  expect(read).toMatchObject({
    customers: [{ email: "a@b.example", name: "Comma, Inc." }],
    problems: [
      { row: 4, value: "nobody" },
      { row: 5, value: "Nameless" },
    ],
  });
});

test("a customer who stands there twice is kept twice and counted once", () => {
  const read = parseCustomers("email\na@b.example\nA@b.example\nc@b.example\n", "a.csv");
  expect(read).toMatchObject({ repeated: 1 });
  expect("customers" in read && read.customers).toHaveLength(3);
});

test("a file without addresses or without rows is refused with a way on", () => {
  expect(parseCustomers("first,last\nAnna,Nord", "a.csv")).toHaveProperty("refused");
  expect(parseCustomers("\n\n", "a.csv")).toHaveProperty("refused");
  expect(parseCustomers("email,name\n", "a.csv")).toHaveProperty("refused");
});

test("a file that is no UTF-8 is read as Windows-1252", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("email,name\nj@b.example,Jos"), 0xe9]);
  const file = new File([bytes], "a.csv");
  file.arrayBuffer = async () => bytes.buffer;
  expect(await readCustomerFile(file)).toMatchObject({ customers: [{ name: "José" }] });
});
