import { Copy, Eye, Inbox, Key, Pause, Plus, Trash2, Upload } from "lucide-react";
import { useState } from "react";
import {
  BulkBar,
  BulkLine,
  Button,
  Combobox,
  type ComboboxItem,
  CopyButton,
  DescriptionList,
  Dialog,
  Drawer,
  DrawerSection,
  EmptyState,
  EnvironmentTag,
  FilterChip,
  Highlight,
  Menu,
  MenuCheckItem,
  MenuItem,
  MenuLabel,
  MenuLine,
  Meter,
  Note,
  Popover,
  ProgressBar,
  RadioGroup,
  RelativeTime,
  SearchInput,
  Select,
  Skeleton,
  StatusBadge,
  Stepper,
  Tabs,
  Tag,
  TextField,
  useToast,
} from "@/ui";
import { Panel } from "./parts";
import { TableSample } from "./Table";

const CUSTOMERS: readonly ComboboxItem[] = [
  { value: "1", label: "Annika Lindberg", detail: "annika@lindberg-foto.example" },
  { value: "2", label: "Rosenberg & Daughters", detail: "it@rosenberg-daughters.example" },
  { value: "3", label: "Nürnberger Messtechnik", detail: "einkauf@nuernberger-mt.example" },
];

/** The parts that the drawing of the design language leaves out. */
export function More() {
  return (
    <div className="grid max-w-[1280px] grid-cols-12 gap-3 p-6 pt-0">
      <Overlays />
      <Choosing />
      <Counting />
      <Panel title="Nothing to show" span={5}>
        <div className="grid h-64">
          <EmptyState
            picture={Inbox}
            title="No licenses yet"
            actions={
              <>
                <Button variant="primary" icon={Plus}>
                  Create license
                </Button>
                <Button icon={Upload}>Import</Button>
              </>
            }
          >
            Create the first one, or bring the keys you already have.
          </EmptyState>
        </div>
      </Panel>
      <Panel title="Drawer" span={7}>
        <SampleDrawer />
      </Panel>
      <Panel title="Table: a million rows" span={12}>
        <TableSample />
      </Panel>
    </div>
  );
}

function Overlays() {
  const [open, setOpen] = useState(false);
  const [columns, setColumns] = useState(true);
  const toast = useToast();
  return (
    <Panel title="Overlays" span={7}>
      <div className="flex flex-wrap items-center gap-2">
        <Button onClick={() => setOpen(true)}>Revoke license…</Button>
        <Menu trigger={<Button>Actions</Button>} align="start">
          <MenuLabel>PRO-9KHT</MenuLabel>
          <MenuItem icon={Eye} keys="p" onSelect={() => undefined}>
            Preview
          </MenuItem>
          <MenuItem
            icon={Pause}
            onSelect={() => undefined}
            disabledReason="Only an active license can be paused."
          >
            Inactivate
          </MenuItem>
          <MenuCheckItem checked={columns} onCheckedChange={setColumns}>
            Show product
          </MenuCheckItem>
          <MenuLine />
          <MenuItem icon={Trash2} keys="Delete" danger onSelect={() => undefined}>
            Delete…
          </MenuItem>
        </Menu>
        <Popover trigger={<Button>Filter</Button>} name="Filter">
          <div className="w-64 p-4">
            <TextField label="Created after" placeholder="11 Jun 2027" />
          </div>
        </Popover>
        <Button
          onClick={() =>
            toast.show({
              text: "Inactivated 3 licenses",
              action: { label: "Undo", keys: "Mod+z", onAction: () => undefined },
            })
          }
        >
          Show a toast
        </Button>
      </div>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        alert
        title="Revoke this license?"
        lead="PRO-9KHT-4WNA-X2VD-7Q4M of Annika Lindberg"
        environment={<EnvironmentTag kind="production" name="Production" />}
        footer={
          <>
            <Button className="ml-auto" variant="ghost" onClick={() => setOpen(false)}>
              Cancel
            </Button>
            <Button variant="danger" onClick={() => setOpen(false)}>
              Revoke license
            </Button>
          </>
        }
      >
        <div className="grid gap-4">
          <Note tone="warn">
            <b>3 devices stop at their next check.</b> One offline file stays valid until 11 Jun 2027.
          </Note>
          <TextField label="Reason" help="It stands in the history of the license." required />
        </div>
      </Dialog>
    </Panel>
  );
}

function Choosing() {
  const [query, setQuery] = useState("berg");
  const [customer, setCustomer] = useState<ComboboxItem | null>(null);
  const [product, setProduct] = useState<"pro" | "team" | null>("pro");
  const [expiry, setExpiry] = useState<"fixed" | "lifetime">("fixed");
  return (
    <Panel title="Choosing" span={5}>
      <div className="grid gap-3">
        <SearchInput
          name="Search licenses"
          value={query}
          onValueChange={setQuery}
          placeholder="Key, customer or product"
        />
        <div className="grid grid-cols-2 gap-3">
          <Combobox
            name="Customer"
            value={customer}
            onValueChange={setCustomer}
            items={CUSTOMERS}
            placeholder="No customer"
            clearable
          />
          <Select
            name="Product"
            value={product}
            onValueChange={setProduct}
            items={[
              { value: "pro", label: "Pro Plan" },
              { value: "team", label: "Team Plan", detail: "41 free" },
            ]}
          />
        </div>
        <div className="flex gap-2">
          <FilterChip label="Created" value="last 2 years" onRemove={() => undefined} />
          <Tag>beta_channel</Tag>
          <Tag tone="warn">in grace</Tag>
        </div>
        <RadioGroup
          name="Expiry"
          value={expiry}
          onValueChange={setExpiry}
          items={[
            { value: "fixed", label: "On a date", help: "Works until then, and through the grace period." },
            { value: "lifetime", label: "Lifetime" },
          ]}
        />
      </div>
    </Panel>
  );
}

function Counting() {
  const [tab, setTab] = useState<"all" | "failed">("all");
  return (
    <Panel title="Counting" span={7}>
      <div className="grid gap-4">
        <Stepper name="Import" steps={["File", "Columns", "Check", "Import"]} current={1} />
        <ProgressBar name="Import" value={31_204} total={50_016} />
        <div className="flex items-center gap-6 text-xs">
          <Meter used={3} limit={5} />
          <Meter used={3} limit={3} />
          <Meter used={3} limit={-1} />
          <RelativeTime at={new Date(Date.now() + 12 * 86_400_000)} ahead />
          <span>
            <Highlight text="Nürnberger Messtechnik" query="nurn" />
          </span>
          <span className="flex items-center gap-2">
            <Skeleton width={80} />
            <Skeleton width={40} />
          </span>
        </div>
        <div className="flex h-28 flex-col">
          <Tabs
            name="Rows"
            value={tab}
            onValueChange={setTab}
            items={[
              { value: "all", label: "All rows", count: "50,016" },
              { value: "failed", label: "Failed", count: "12" },
            ]}
          >
            <p className="p-5 text-text-2">
              {tab === "all" ? "Every row of the file." : "Twelve rows have no key."}
            </p>
          </Tabs>
        </div>
        <BulkBar
          selected={3}
          noun="licenses"
          matching={1284}
          allMatching={false}
          onSelectAll={() => undefined}
          onClear={() => undefined}
        >
          <Button icon={Pause}>Inactivate</Button>
          <Button icon={Copy}>Copy keys</Button>
          <BulkLine />
          <Button icon={Trash2}>Revoke…</Button>
        </BulkBar>
      </div>
    </Panel>
  );
}

function SampleDrawer() {
  const key = "PRO-9KHT-4WNA-X2VD-7Q4M";
  return (
    <div className="flex h-80">
      <Drawer
        name="License"
        title={
          <>
            <span className="mono">{key}</span>
            <CopyButton name="Copy key" text={key} />
          </>
        }
        subtitle={
          <>
            <StatusBadge status="active" /> Pro Plan for Annika Lindberg
          </>
        }
        actions={
          <>
            <Button variant="primary">Edit</Button>
            <Button icon={Eye}>Preview</Button>
          </>
        }
        onClose={() => undefined}
        onPrevious={null}
        onNext={() => undefined}
      >
        <DrawerSection>
          <DescriptionList
            items={[
              { term: "Customer", value: "Annika Lindberg" },
              { term: "Flags", value: <Tag>cloud_render</Tag> },
            ]}
          />
        </DrawerSection>
        <DrawerSection
          title="Activations"
          note="3 of 3 in use"
          noteTone="warn"
          action={<a href="#raise">Raise limit</a>}
        >
          <Note icon={Key}>All seats are taken.</Note>
        </DrawerSection>
      </Drawer>
    </div>
  );
}
