import { act, renderHook, waitFor } from "@testing-library/react";
import { expect, it } from "vitest";
import type { LicenseRow, ListLicenses } from "@/api";
import { type Asked, fakeDesktop } from "@/api/testing";
import { EVERYTHING } from "../query/query";
import { useLicenseList } from "./useLicenseList";

const requestOf = ({ args }: Asked) => args.request as ListLicenses;

it("asks_the_desk_for_rows_and_counts_at_once_and_then_for_rows_of_the_same_version", async () => {
  const asked = fakeDesktop({
    list_licenses: (args) => {
      const { offset, limit } = args.request as ListLicenses;
      const rows = Array.from({ length: limit }, (_, at) => ({ id: `${offset + at}` }) as LicenseRow);
      return { rows, total: 1000, version: 7 };
    },
    count_licenses: () => ({ total: 1003 }),
  });
  const { result } = renderHook(() => useLicenseList("production", EVERYTHING, () => true));
  expect(asked.map(({ name }) => name)).toEqual(["list_licenses", "count_licenses"]);
  await waitFor(() => expect(result.current).toMatchObject({ total: 1000, settled: true }));
  act(() => result.current.want(480, 520));
  await waitFor(() => expect(result.current.rowAt(500)?.id).toBe("500"));
  const requests = asked.filter(({ name }) => name === "list_licenses").map(requestOf);
  expect(requests.map(({ offset, version }) => [offset, version])).toEqual([
    [0, null],
    [400, 7],
  ]);
});
