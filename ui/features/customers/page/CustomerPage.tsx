import { ArrowLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { type Customer, type CustomerDetail, useOperation } from "@/api";
import { FailureNote } from "@/features/failure";
import { idFact, ListDialogs, licensesOfCustomer, momentFact } from "@/features/lists";
import { HolderActions } from "@/features/lists/HolderActions";
import { Notes } from "@/features/notes";
import { OrganisationKeys } from "@/features/organisation-keys";
import { useViewed } from "@/features/recent";
import { useDesk } from "@/features/shell/desk";
import { CUSTOMERS, pathIn } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Button, CopyButton, DescriptionList, EmptyState, Icon, Skeleton, Tabs } from "@/ui";
import { writeText } from "../../licenses/useClipboard";
import { CustomerDialog } from "../CustomerDialog";
import { viewed } from "../CustomerDrawer";
import { WORDS } from "../words";
import { DevicesPart, LicensesPart, MailsPart } from "./Parts";
import { PoolsPart } from "./PoolsPart";
import { Timeline } from "./Timeline";
import { PAGE_WORDS } from "./words";

const PARTS = ["timeline", "licenses", "devices", "mails", "pools"] as const;
type Part = (typeof PARTS)[number];

/** Everything about one customer on a page of its own. */
export function CustomerPage() {
  const { id = "" } = useParams();
  const { environment } = useDesk();
  const answer = useOperation("getCustomer", environment.name, { id });
  useViewed(viewed(answer.data));
  if (answer.data) return <Known detail={answer.data} />;
  const failure = answer.error?.failure;
  return (
    <section className="kd-page" aria-label={WORDS.details("")}>
      <header className="kd-head">
        <Back />
        <h1 className="sr-only">{WORDS.title}</h1>
      </header>
      {failure?.code === "not_found" && <Gone />}
      {failure && failure.code !== "not_found" && (
        <FailureNote className="m-4" failure={failure} onRetry={() => void answer.refetch()} />
      )}
      {!failure && (
        <div className="grid gap-4 p-4" role="status" aria-label={PAGE_WORDS.loading}>
          <Skeleton width="40%" />
          <Skeleton width="60%" />
        </div>
      )}
    </section>
  );
}

function Back() {
  const { environment } = useDesk();
  return (
    <Link className="flex items-center gap-1 text-xs" to={pathIn(CUSTOMERS, environment.name)}>
      <Icon as={ArrowLeft} size={14} />
      {PAGE_WORDS.back}
    </Link>
  );
}

function Gone() {
  const { environment } = useDesk();
  const navigate = useNavigate();
  return (
    <EmptyState
      title={PAGE_WORDS.gone}
      actions={
        <Button
          size="lg"
          variant="primary"
          onClick={() => void navigate(pathIn(CUSTOMERS, environment.name))}
        >
          {PAGE_WORDS.toCustomers}
        </Button>
      }
    >
      {PAGE_WORDS.goneHelp}
    </EmptyState>
  );
}

type Above = { kind: "edit" | "delete"; thing: Customer };

function Known({ detail }: { detail: CustomerDetail }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const { customer } = detail;
  const [above, setAbove] = useState<Above | null>(null);
  const close = () => setAbove(null);
  return (
    <section className="kd-page" aria-label={WORDS.details(customer.name)}>
      <header className="kd-head">
        <Back />
        <h1 className="min-w-0 truncate" title={customer.name}>
          {customer.name}
        </h1>
        <span className="min-w-0 flex-1 select-text truncate text-text-3 text-xs">{customer.email}</span>
        <CopyButton name={WORDS.copyEmail} text={customer.email} write={writeText} iconSize={12} />
      </header>
      <div className="flex flex-none gap-2 px-4 pb-3">
        <HolderActions
          words={WORDS}
          licenses={detail.licenses}
          to={licensesOfCustomer(environment.name, customer.id)}
          makes={{ for: { customer }, refused: null }}
          deleteRefused={detail.delete_refused}
          onEdit={() => setAbove({ kind: "edit", thing: customer })}
          onDelete={() => setAbove({ kind: "delete", thing: customer })}
        />
      </div>
      <div className="flex min-h-0 flex-1 border-border border-t">
        <Parts detail={detail} />
        <Beside detail={detail} />
      </div>
      <ListDialogs
        above={above}
        words={WORDS}
        deletes="deleteCustomer"
        deleteLead={() => WORDS.deleteLead}
        onClose={close}
        onDeleted={() => void navigate(pathIn(CUSTOMERS, environment.name))}
        form={(thing) => <CustomerDialog customer={thing} onClose={close} onSaved={close} />}
      />
    </section>
  );
}

/** Which part is shown stands in the address, so that back, forward and links work. */
function usePart(): [Part, (part: Part) => void] {
  const [params, setParams] = useSearchParams();
  const named = params.get("show");
  const part = PARTS.find((one) => one === named) ?? "timeline";
  const show = (next: Part) => {
    const to = new URLSearchParams(params);
    to.set("show", next);
    setParams(to, { replace: true });
  };
  return [part, show];
}

function Parts({ detail: { customer, licenses } }: { detail: CustomerDetail }) {
  const [part, show] = usePart();
  const scrolls = part === "timeline" || part === "pools";
  const shown: Readonly<Record<Part, ReactNode>> = {
    timeline: <Timeline id={customer.id} />,
    licenses: <LicensesPart id={customer.id} licenses={licenses} />,
    devices: <DevicesPart id={customer.id} />,
    mails: <MailsPart id={customer.id} />,
    pools: <PoolsPart id={customer.id} />,
  };
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <Tabs
        name={PAGE_WORDS.parts}
        value={part}
        onValueChange={show}
        items={PARTS.map((value) => ({
          value,
          label: PAGE_WORDS[value],
          ...(value === "licenses" ? { count: formatCount(licenses) } : {}),
        }))}
        panelClassName={
          scrolls ? "min-h-0 flex-1 overflow-auto px-4 py-3" : "flex min-h-0 min-w-0 flex-1 flex-col"
        }
      >
        {shown[part]}
      </Tabs>
    </div>
  );
}

/** What is short and wanted beside everything else: facts, organisation keys, notes. */
function Beside({ detail: { customer, delete_refused } }: { detail: CustomerDetail }) {
  return (
    <aside aria-label={PAGE_WORDS.about} className="w-[340px] flex-none overflow-auto border-border border-l">
      <h2 className="sr-only">{PAGE_WORDS.about}</h2>
      <section className="kd-sect">
        <DescriptionList
          items={[
            ...(customer.organisation
              ? [
                  {
                    term: WORDS.organisation,
                    value: <span className="select-text">{customer.organisation}</span>,
                  },
                ]
              : []),
            momentFact(WORDS.addedAt, customer.created_at),
            idFact(WORDS.id, customer.id, WORDS.copyId),
          ]}
        />
        {delete_refused && <p className="mt-3 text-text-3 text-xs">{delete_refused}</p>}
      </section>
      <OrganisationKeys customer={customer} />
      <Notes subject={{ kind: "customer", id: customer.id }} />
    </aside>
  );
}
