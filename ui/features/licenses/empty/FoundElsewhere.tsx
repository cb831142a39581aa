import { useState } from "react";
import { useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { Button, EnvironmentDot, LicenseKey, StatusBadge } from "@/ui";
import { EVERYTHING, type ListQuery, licenseQuery } from "../query/query";
import { searchInLine, searchTerms } from "../query/searchText";
import { type OnQuery, usePlace } from "../usePlace";
import { words } from "../words";
import { Actions, Place, shown } from "./EmptyLicenses";
import { ElsewherePicture, NotFoundPicture } from "./pictures";
import type { FoundElsewhere as Found } from "./useEmptyFacts";

type Props = { query: ListQuery; found: readonly Found[]; onQuery: OnQuery };

/** What was looked for is in another environment. */
export function FoundElsewhere({ query, found, onQuery }: Props) {
  const { environment } = useDesk();
  const { go } = usePlace();
  const [staying, setStaying] = useState(false);
  const first = found[0];
  if (!first) return null;
  if (staying) {
    return (
      <Place picture={<NotFoundPicture />} title={words.notFoundTitle(shown(searchInLine(query.search)))}>
        <p>{words.notFoundHelp}</p>
        <Actions>
          <Button size="lg" onClick={() => onQuery((now) => ({ ...now, search: "" }))}>
            {words.clearSearch}
          </Button>
        </Actions>
      </Place>
    );
  }
  const switchTo = (name: string) =>
    go({ environment: name, query: { ...EVERYTHING, search: query.search, sort: query.sort }, open: null });
  return (
    <Place
      picture={<ElsewherePicture />}
      title={words.elsewhereTitle(environment.label, first.environment.label)}
    >
      <p>{words.elsewhereHelp}</p>
      <div className="kd-card mt-4 w-[520px] max-w-full px-3.5 text-left">
        {found.map((one) => (
          <Example key={one.environment.name} found={one} query={query} />
        ))}
      </div>
      <Actions>
        {found.map((one, index) => (
          <Button
            key={one.environment.name}
            size="lg"
            variant={index === 0 ? "primary" : "default"}
            onClick={() => switchTo(one.environment.name)}
          >
            {words.switchTo(one.environment.label)}
          </Button>
        ))}
        <Button size="lg" variant={found.length > 1 ? "ghost" : "default"} onClick={() => setStaying(true)}>
          {words.stayIn(environment.label)}
        </Button>
      </Actions>
    </Place>
  );
}

function Example({ found: { environment, count }, query }: { found: Found; query: ListQuery }) {
  const { data } = useOperation("listLicenses", environment.name, {
    query: { ...licenseQuery(EVERYTHING), search: query.search },
    offset: 0,
    limit: 1,
  });
  const row = data?.rows[0];
  return (
    <div className="flex h-[52px] items-center gap-3 text-xs [&+&]:border-border-subtle [&+&]:border-t">
      {row && (
        <>
          <LicenseKey className="flex-none" value={row.key} length={24} query={searchTerms(query.search)} />
          <StatusBadge status={row.status} />
          <span className="truncate text-text-3">
            {[row.product.name, row.customer?.name].filter(Boolean).join(", ")}
            {count > 1 && `, ${words.elsewhereMore(count - 1)}`}
          </span>
        </>
      )}
      <span className="ml-auto flex flex-none items-center gap-1.5 font-medium">
        <EnvironmentDot kind={environment.kind} />
        {environment.label}
      </span>
    </div>
  );
}
