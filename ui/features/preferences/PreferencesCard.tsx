import { inDesktop, toFailure } from "@/api";
import { SOURCES } from "@/features/notices/sources";
import { useDesk } from "@/features/shell/desk";
import { PAGES, pageRefused } from "@/features/shell/pages";
import { formatDate } from "@/lib/format";
import { Card, Field, Segmented, Select, Switch, useToast } from "@/ui";
import { type Liked, NOTICE_KINDS, WHERE_ONE_WAS } from "./preferences";
import { usePreferences } from "./usePreferences";
import { WORDS } from "./words";

type Choices<K extends "theme" | "density" | "dates" | "zone"> = Readonly<Record<Liked[K], string>>;

/** Shows how exact dates are written here. */
const SOME_DAY = new Date(2027, 5, 11);

/** How one likes the desk. Everything takes effect at once. */
export function PreferencesCard() {
  const { liked, set, withPerson } = usePreferences();
  const toast = useToast();
  const change = (to: Partial<Liked>) => {
    set(to).catch((thrown: unknown) =>
      toast.show({ tone: "failed", text: WORDS.notKept, detail: toFailure(thrown).next }),
    );
  };
  return (
    <Card title={WORDS.title}>
      <div className="grid gap-4 px-3.5 pt-1 pb-4">
        <p className="text-text-3 text-xs">{withPerson ? WORDS.withYou : WORDS.here}</p>
        <div className="grid grid-cols-2 gap-4">
          <OneOf label={WORDS.theme} name="theme" words={WORDS.themes} liked={liked} onChange={change} />
          <OneOf
            label={WORDS.density}
            name="density"
            words={WORDS.densities}
            help={WORDS.densityHelp}
            liked={liked}
            onChange={change}
          />
          <OneOf
            label={WORDS.dates}
            name="dates"
            words={{ ...WORDS.dateStyles, exact: formatDate(SOME_DAY) }}
            help={WORDS.datesHelp}
            liked={liked}
            onChange={change}
          />
          <OneOf label={WORDS.zone} name="zone" words={WORDS.zones} liked={liked} onChange={change} />
          <StartPage value={liked.start_page} onChange={(start_page) => change({ start_page })} />
        </div>
        <Field group label={WORDS.notices} help={inDesktop() ? WORDS.noticesDesktop : WORDS.noticesBrowser}>
          <div className="grid gap-2">
            {SOURCES.map(({ kind }) => (
              <Switch
                key={kind}
                checked={liked.notices.includes(kind)}
                label={WORDS.notice[kind].label}
                help={WORDS.notice[kind].help}
                onCheckedChange={(on) =>
                  change({
                    notices: NOTICE_KINDS.filter((one) => (one === kind ? on : liked.notices.includes(one))),
                  })
                }
              />
            ))}
          </div>
        </Field>
      </div>
    </Card>
  );
}

type OneOfProps<K extends "theme" | "density" | "dates" | "zone"> = {
  label: string;
  name: K;
  words: Choices<K>;
  help?: string;
  liked: Liked;
  onChange: (change: Partial<Liked>) => void;
};

function OneOf<K extends "theme" | "density" | "dates" | "zone">(props: OneOfProps<K>) {
  const { label, name, words, help, liked, onChange } = props;
  const values = Object.keys(words) as Liked[K][];
  return (
    <Field group label={label} help={help}>
      <Segmented<Liked[K]>
        name={label}
        value={liked[name]}
        items={values.map((value) => ({ value, label: words[value] }))}
        onValueChange={(value) => onChange({ [name]: value } as Partial<Liked>)}
      />
    </Field>
  );
}

function StartPage({ value, onChange }: { value: string; onChange: (page: string) => void }) {
  const { workspace } = useDesk();
  const pages = PAGES.filter((page) => page.section !== null && pageRefused(page, workspace.may) === null);
  const known = pages.some(({ path }) => path === value);
  return (
    <Field label={WORDS.start}>
      <Select<string>
        value={known ? value : WHERE_ONE_WAS}
        items={[
          { value: WHERE_ONE_WAS, label: WORDS.startLast },
          ...pages.map(({ path, name }) => ({ value: path, label: name })),
        ]}
        onValueChange={onChange}
      />
    </Field>
  );
}
