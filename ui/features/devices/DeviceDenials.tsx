import { Stethoscope } from "lucide-react";
import type { Denial, DeviceDetail } from "@/api";
import { useActions } from "@/features/license-actions";
import { VERDICT_WORDS } from "@/features/why/words";
import { formatCount } from "@/lib/format";
import { Button, DrawerSection, IconButton, RelativeTime } from "@/ui";
import { WORDS } from "./words";

const MOST_SHOWN = 8;

/** Why a device was refused lately, each with the way to what would help. */
export function DeviceDenials({ detail }: { detail: DeviceDetail }) {
  const { start } = useActions();
  const { denials } = detail;
  const device = detail.device.device.id;
  const license = denials.find(({ license_id }) => license_id !== null)?.license_id ?? licenseOf(detail);
  const why = (id: string) => start({ doing: "why", id, device });
  return (
    <DrawerSection title={WORDS.denials} note={denials.length > 0 ? formatCount(denials.length) : undefined}>
      {denials.length === 0 && <p className="mb-2 text-text-3 text-xs">{WORDS.denialsNone}</p>}
      <ul className="mb-2">
        {denials.slice(0, MOST_SHOWN).map((denial) => (
          <OneDenial
            key={`${denial.last_at} ${denial.code} ${denial.license_id ?? denial.key}`}
            denial={denial}
            onWhy={why}
          />
        ))}
      </ul>
      <Button
        size="sm"
        icon={Stethoscope}
        disabledReason={license === null ? WORDS.whyNeedsLicense : null}
        onClick={() => {
          if (license !== null) why(license);
        }}
      >
        {WORDS.why}
      </Button>
    </DrawerSection>
  );
}

/** A license to ask about when none refused it. */
function licenseOf({ activations, to_assign }: DeviceDetail): string | null {
  return activations[0]?.license_id ?? to_assign[0]?.license_id ?? null;
}

function OneDenial({ denial, onWhy }: { denial: Denial; onWhy: (license: string) => void }) {
  const { license_id: license, code, key, count, last_at } = denial;
  return (
    <li className="kd-dev">
      <span />
      <span className="min-w-0">
        <span className="block truncate">{VERDICT_WORDS[code].headline}</span>
        <small className="truncate">
          <span className="mono">{key}</span> {WORDS.times(count)}
        </small>
      </span>
      <RelativeTime at={last_at} className="text-text-3" />
      <IconButton
        icon={Stethoscope}
        iconSize={14}
        size="sm"
        name={WORDS.why}
        disabledReason={license === null ? WORDS.whyNeedsLicense : null}
        onClick={() => {
          if (license !== null) onWhy(license);
        }}
      />
    </li>
  );
}
