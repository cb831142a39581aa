import { Download, Printer } from "lucide-react";
import { useState } from "react";
import { type Report, useOperation } from "@/api";
import { ProductFilter } from "@/features/lists";
import { useDesk } from "@/features/shell/desk";
import { Button, Tabs } from "@/ui";
import { CustomersReport } from "./CustomersReport";
import { DenialsReport } from "./DenialsReport";
import { DistributionReport } from "./DistributionReport";
import { ExpiriesReport } from "./ExpiriesReport";
import { ExportReportDialog } from "./ExportReportDialog";
import { PeriodPicker } from "./PeriodPicker";
import { longDay } from "./period";
import { UsageReport } from "./UsageReport";
import { REPORT_NAMES, type ReportPlace, useReportPlace } from "./useReportPlace";
import { WORDS } from "./words";

const SHOWS = {
  distribution: DistributionReport,
  usage: UsageReport,
  denials: DenialsReport,
  expiries: ExpiriesReport,
  customers: CustomersReport,
} as const;

/** Whether a report is about days. */
const hasDays = ({ show }: ReportPlace) => show !== "distribution" && show !== "customers";

/** One report at a time, of any days and any product. */
export function ReportsPage() {
  const place = useReportPlace();
  const Shown = SHOWS[place.show];
  return (
    <section className="kd-page kd-report" aria-label={WORDS.title}>
      <Head place={place} />
      <Tabs
        name={WORDS.reports}
        value={place.show}
        onValueChange={(show) => place.change({ show })}
        items={REPORT_NAMES.map((value) => ({ value, label: WORDS.names[value] }))}
        panelClassName="kd-scroll flex min-h-0 flex-1 flex-col overflow-auto px-4 pt-3 pb-6"
      >
        <PrintedHead place={place} />
        <Shown key={place.show} place={place} />
      </Tabs>
    </section>
  );
}

function Head({ place }: { place: ReportPlace }) {
  const { workspace } = useDesk();
  const [exporting, setExporting] = useState(false);
  return (
    <header className="kd-head kd-no-print">
      <h1>{WORDS.title}</h1>
      <span className="kd-hide-narrow flex-1 truncate text-text-3 text-xs">{WORDS.leads[place.show]}</span>
      <ProductFilter chosen={place.product} onChoose={(product) => place.change({ product })} />
      {hasDays(place) && <PeriodPicker place={place} />}
      <Button icon={Printer} onClick={() => window.print()}>
        {WORDS.print}
      </Button>
      <Button
        icon={Download}
        disabledReason={workspace.may.includes("export") ? null : WORDS.exportRefused}
        onClick={() => setExporting(true)}
      >
        {WORDS.export}
      </Button>
      {exporting && (
        <ExportReportDialog report={reportOf(place)} name={place.show} onClose={() => setExporting(false)} />
      )}
    </header>
  );
}

/** On paper there are no tabs and filters, so what they chose is said. */
function PrintedHead({ place }: { place: ReportPlace }) {
  const { workspace, environment } = useDesk();
  const { data } = useOperation("listProducts", environment.name, {});
  const product = data?.find(({ id }) => id === place.product)?.name ?? WORDS.allProducts;
  const days = WORDS.fromTo(longDay(place.days.from), longDay(place.days.to));
  return (
    <div className="kd-print-only mb-3">
      <h1 className="font-semibold text-lg">{WORDS.names[place.show]}</h1>
      <p>
        {[workspace.name, environment.label, product, hasDays(place) ? days : longDay(place.today)].join(
          ", ",
        )}
      </p>
    </div>
  );
}

/** The report as it is exported. */
export function reportOf({ show, days: period, product: product_id }: ReportPlace): Report {
  switch (show) {
    case "distribution":
      return { kind: "distribution", ask: { product_id } };
    case "customers":
      return { kind: "customers", product_id };
    default:
      return { kind: show, ask: { period, product_id } };
  }
}
