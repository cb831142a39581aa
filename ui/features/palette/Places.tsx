import { useQueries } from "@tanstack/react-query";
import { Armchair, Bookmark, CalendarClock, Keyboard, LifeBuoy, List, ListFilter, Plus } from "lucide-react";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { operationQuery } from "@/api";
import { roleRefusal, useActions } from "@/features/license-actions";
import { EVERYTHING, type ListQuery } from "@/features/licenses/query/query";
import { usePlace } from "@/features/licenses/usePlace";
import { useDesk } from "@/features/shell/desk";
import {
  CUSTOMERS,
  GENERATORS,
  PAGES,
  POOLS,
  PRODUCTS,
  pageRefused,
  TOKENS,
  WEBHOOKS,
} from "@/features/shell/pages";
import { pathIn } from "@/features/shell/places";
import { useDiagnostics } from "@/features/shell/useDiagnostics";
import { useOpenView, useViews } from "@/features/views/useViews";
import { EnvironmentDot, Highlight, Icon, STATUS_LABEL, STATUSES, StatusGlyph } from "@/ui";
import { Group, Item, isMeant, type PartProps } from "./Item";
import { words } from "./words";

export function ViewItems({ text, onDone }: PartProps) {
  const navigate = useNavigate();
  const openView = useOpenView();
  const views = useViews().filter((view) => isMeant(text, view.name));
  if (views.length === 0) return null;
  return (
    <Group heading={words.views}>
      {views.slice(0, text === "" ? 5 : 20).map((view) => (
        <Item
          key={view.id}
          value={`view ${view.id}`}
          before={<Icon as={Bookmark} size={14} />}
          onSelect={() => {
            const { to, onClick } = openView(view);
            onClick();
            void navigate(to);
            onDone();
          }}
        >
          <Highlight text={view.name} query={text.split(/\s+/)} />
        </Item>
      ))}
    </Group>
  );
}

export function PlaceItems({ text, onDone }: PartProps) {
  const { environment, workspace, openShortcuts } = useDesk();
  const { go } = usePlace();
  const { start } = useActions();
  const saveDiagnostics = useDiagnostics();
  const navigate = useNavigate();
  const to = (path: string) => void navigate(pathIn(path, environment.name));
  const toCreate = (path: string) => void navigate(`${pathIn(path, environment.name)}&create=1`);
  const mayNotEdit = roleRefusal("create", workspace.may);
  const makings = [
    {
      name: words.addCustomer,
      icon: Plus,
      keys: undefined,
      refused: mayNotEdit,
      run: () => toCreate(CUSTOMERS),
    },
    {
      name: words.createProduct,
      icon: Plus,
      keys: undefined,
      refused: mayNotEdit,
      run: () => toCreate(PRODUCTS),
    },
    {
      name: words.createGenerator,
      icon: Plus,
      keys: undefined,
      refused: mayNotEdit,
      run: () => toCreate(GENERATORS),
    },
    {
      name: words.createPool,
      icon: Plus,
      keys: undefined,
      refused: mayNotEdit,
      run: () => toCreate(POOLS),
    },
    {
      name: words.assignSeat,
      icon: Armchair,
      keys: undefined,
      refused: roleRefusal("assign", workspace.may),
      run: () => start({ doing: "assign_seat" }),
    },
  ];
  const places = [
    ...PAGES.map((page) => ({
      name: page.name,
      icon: page.icon,
      keys: undefined,
      refused: pageRefused(page, workspace.may),
      run: () => to(page.path),
    })),
    { name: words.shortcuts, icon: Keyboard, keys: "?", refused: null, run: openShortcuts },
    {
      name: words.diagnostics,
      icon: LifeBuoy,
      keys: undefined,
      refused: null,
      run: saveDiagnostics,
    },
    ...makings,
    {
      name: words.createToken,
      icon: Plus,
      keys: undefined,
      refused: pageRefused({ access: "own" }, workspace.may),
      run: () => toCreate(TOKENS),
    },
    {
      name: words.createWebhook,
      icon: Plus,
      keys: undefined,
      refused: pageRefused({ access: "own" }, workspace.may),
      run: () => toCreate(WEBHOOKS),
    },
  ].filter((place) => isMeant(text, place.name));
  if (places.length === 0 && text === "") return null;
  const filterBy = () =>
    go({ environment: environment.name, query: { ...EVERYTHING, search: text }, open: null });
  return (
    <Group heading={words.go}>
      {text !== "" && (
        <Item
          value="filter by"
          before={<Icon as={ListFilter} size={14} />}
          keys="/"
          onSelect={() => {
            filterBy();
            onDone();
          }}
        >
          {words.filterBy(text)}
        </Item>
      )}
      {places.map(({ name, icon, keys, refused, run }) => (
        <Item
          key={name}
          value={`place ${name}`}
          before={<Icon as={icon} size={14} />}
          {...(keys ? { keys } : {})}
          refused={refused}
          onSelect={() => {
            onDone();
            run();
          }}
        >
          {name}
        </Item>
      ))}
    </Group>
  );
}

export function FilterItems({ text, onDone }: PartProps) {
  const { environment } = useDesk();
  const { go } = usePlace();
  const filters: { name: string; before: ReactNode; query: ListQuery }[] = [
    { name: words.showAll, before: <Icon as={List} size={14} />, query: EVERYTHING },
    {
      name: words.expiringSoon,
      before: <Icon as={CalendarClock} size={14} />,
      query: {
        ...EVERYTHING,
        expires: { kind: "within", days: 30 },
        sort: { field: "expires", order: "ascending" },
      },
    },
    ...STATUSES.map((status) => ({
      name: words.showStatus(STATUS_LABEL[status]),
      before: <StatusGlyph status={status} />,
      query: { ...EVERYTHING, statuses: [status] },
    })),
  ];
  const meant = filters.filter(({ name }) => isMeant(text, name));
  if (meant.length === 0) return null;
  return (
    <Group heading={words.filter}>
      {meant.map(({ name, before, query }) => (
        <Item
          key={name}
          value={`filter ${name}`}
          before={before}
          onSelect={() => {
            go({ environment: environment.name, query, open: null });
            onDone();
          }}
        >
          {name}
        </Item>
      ))}
    </Group>
  );
}

/** Other environments: to switch to, and with how many of what was typed they hold. */
export function EnvironmentItems({ text, onDone }: PartProps) {
  const { environment, environments, switchEnvironment } = useDesk();
  const { go } = usePlace();
  const others = environments.filter((one) => one.name !== environment.name);
  const counts = useQueries({
    queries: others.map((one) => ({
      ...operationQuery("countLicenses", one.name, { query: { search: text } }),
      enabled: text !== "",
    })),
  });
  const found = others.flatMap((one, index) => {
    const count = text === "" ? 0 : (counts[index]?.data?.total ?? 0);
    return count > 0 ? [{ one, count }] : [];
  });
  const meant = others.filter((one) => isMeant(text, words.switchTo(one.label), one.name));
  if (found.length + meant.length === 0) return null;
  return (
    <Group heading={words.environments}>
      {found.map(({ one, count }) => (
        <Item
          key={one.name}
          value={`look in ${one.name}`}
          before={<EnvironmentDot kind={one.kind} />}
          after={words.found(count)}
          onSelect={() => {
            go({ environment: one.name, query: { ...EVERYTHING, search: text }, open: null });
            onDone();
          }}
        >
          {words.lookIn(text, one.label)}
        </Item>
      ))}
      {meant.map((one) => (
        <Item
          key={one.name}
          value={`switch to ${one.name}`}
          before={<EnvironmentDot kind={one.kind} />}
          onSelect={() => {
            switchEnvironment(one.name);
            onDone();
          }}
        >
          {words.switchTo(one.label)}
        </Item>
      ))}
    </Group>
  );
}
