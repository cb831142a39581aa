import { KeyRound, Mail as MailPicture, MonitorSmartphone } from "lucide-react";
import { useMemo } from "react";
import { Link, useNavigate } from "react-router";
import { type ActivationRow, ask, type LicenseRow, type Mail } from "@/api";
import { useColumns as useActivationColumns } from "@/features/activations/columns";
import { MOST_LISTED } from "@/features/activations/useActivations";
import { ExpiresCell } from "@/features/licenses/columns/cells";
import { useMinute } from "@/features/licenses/useMinute";
import { licenseAt, licensesOfCustomer, useLongRows, writeListAddress } from "@/features/lists";
import { useColumns as useMailColumns } from "@/features/mail/columns";
import { useDesk } from "@/features/shell/desk";
import { ACTIVATIONS, DEVICES, MAIL } from "@/features/shell/places";
import type { DataColumn } from "@/table";
import { EmptyState, LicenseKey, Meter, StatusBadge } from "@/ui";
import { Rows } from "./Rows";
import { PAGE_WORDS as WORDS } from "./words";

type PartProps = { id: string };

const LICENSE_NOUNS = ["licenses", "customers", "products", "activations"] as const;
const ACTIVATION_NOUNS = ["activations", "licenses"] as const;
const MAIL_NOUNS = ["mails"] as const;

/** All licenses of a customer, as License keys lists them. */
export function LicensesPart({ id, licenses }: PartProps & { licenses: number }) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const source = useLongRows<LicenseRow>(
    environment.name,
    id,
    async (offset, limit) => {
      const asked = { query: { customer: id }, offset, limit, version: null };
      const { rows, total } = await ask("listLicenses", environment.name, asked);
      return { rows, total: total ?? licenses };
    },
    LICENSE_NOUNS,
  );
  return (
    <Rows
      name={WORDS.licenses}
      source={source}
      columns={useLicenseColumns()}
      rowId={(row) => row.id}
      rowName={(row) => row.key}
      onOpen={(row) => void navigate(licensesOfCustomer(environment.name, id, row.id))}
      way={<Link to={licensesOfCustomer(environment.name, id)}>{WORDS.inList}</Link>}
      nothing={
        <EmptyState picture={KeyRound} title={WORDS.noLicenses}>
          {WORDS.noLicensesHelp}
        </EmptyState>
      }
    />
  );
}

function useLicenseColumns(): DataColumn<LicenseRow>[] {
  const now = useMinute();
  return useMemo(
    () => [
      {
        id: "key",
        header: WORDS.key,
        minWidth: 200,
        grow: 2,
        hideable: false,
        cell: (row) => <LicenseKey className="text-xs" value={row.key} length={28} />,
      },
      { id: "product", header: WORDS.product, minWidth: 140, grow: 2, cell: (row) => row.product.name },
      {
        id: "status",
        header: WORDS.status,
        minWidth: 112,
        grow: 0,
        cell: (row) => <StatusBadge status={row.status} />,
      },
      {
        id: "activations",
        header: WORDS.activations,
        minWidth: 112,
        grow: 0,
        fold: 1,
        cell: (row) => <Meter used={row.activations_used} limit={row.activation_limit} />,
      },
      {
        id: "expires",
        header: WORDS.expires,
        minWidth: 120,
        grow: 1,
        fold: 2,
        cell: (row, context) => <ExpiresCell row={row} now={now} context={context} />,
      },
    ],
    [now],
  );
}

const keepIp = () => {};

/** The devices that use their licenses, or have used them. */
export function DevicesPart({ id }: PartProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const source = useLongRows<ActivationRow>(
    environment.name,
    id,
    async (offset, limit) => {
      const { activations, total } = await ask("listActivations", environment.name, {
        license_id: null,
        product_id: null,
        customer_id: id,
        device_id: null,
        ip: null,
        in_use: null,
        search: "",
        order: "last_seen",
        offset,
        limit,
      });
      return { rows: activations, total: Math.min(total, MOST_LISTED) };
    },
    ACTIVATION_NOUNS,
  );
  const all = useActivationColumns(environment.name, "", keepIp);
  const columns = useMemo(
    () => all.filter(({ id: column }) => column !== "customer" && column !== "ip"),
    [all],
  );
  return (
    <Rows
      name={WORDS.devices}
      source={source}
      columns={columns}
      rowId={(row) => row.id}
      rowName={(row) => row.device.name ?? row.device.fingerprint}
      onOpen={(row) =>
        void navigate(`${DEVICES}?${writeListAddress(environment.name, { open: row.device.id })}`)
      }
      way={
        <Link to={`${ACTIVATIONS}?${writeListAddress(environment.name, { filters: { customer: id } })}`}>
          {WORDS.inActivations}
        </Link>
      }
      nothing={
        <EmptyState picture={MonitorSmartphone} title={WORDS.noDevices}>
          {WORDS.noDevicesHelp}
        </EmptyState>
      }
    />
  );
}

/** The mails that were written to them. */
export function MailsPart({ id }: PartProps) {
  const { environment } = useDesk();
  const navigate = useNavigate();
  const source = useLongRows<Mail>(
    environment.name,
    id,
    (offset, limit) =>
      ask("listMails", environment.name, {
        state: null,
        kind: null,
        license_id: null,
        customer_id: id,
        search: "",
        offset,
        limit,
      }),
    MAIL_NOUNS,
  );
  const all = useMailColumns("");
  const columns = useMemo(() => all.filter(({ id: column }) => column !== "to"), [all]);
  const inMail = `${MAIL}?${writeListAddress(environment.name, { filters: { customer: id } })}`;
  return (
    <Rows
      name={WORDS.mails}
      source={source}
      columns={columns}
      rowId={(mail) => mail.id}
      rowName={(mail) => mail.subject}
      onOpen={(mail) =>
        void navigate(mail.license_id ? licenseAt(environment.name, mail.license_id) : inMail)
      }
      way={<Link to={inMail}>{WORDS.inMail}</Link>}
      nothing={
        <EmptyState picture={MailPicture} title={WORDS.noMails}>
          {WORDS.noMailsHelp}
        </EmptyState>
      }
    />
  );
}
