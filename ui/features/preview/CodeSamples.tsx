import { CircleCheck, CircleX, Copy } from "lucide-react";
import { useState } from "react";
import { type LicensePreview, useOperation } from "@/api";
import { useDesk } from "@/features/shell/desk";
import { activeDevices } from "@/features/why/devices";
import { VERDICT_WORDS } from "@/features/why/words";
import { Button, Icon, Segmented, Tag } from "@/ui";
import { highlight } from "./highlight";
import { useCopy } from "./useCopy";
import { words } from "./words";

/** Programs that validate this key, and what they would be answered now. */
export function CodeSamples({ preview }: { preview: LicensePreview }) {
  const copy = useCopy();
  const { samples } = preview;
  const [chosen, setChosen] = useState(samples[0]?.language ?? "");
  const sample = samples.find(({ language }) => language === chosen) ?? samples[0];
  if (!sample) return null;
  return (
    <>
      <div className="kd-code">
        <div className="kd-bar !h-10 !pl-1">
          <Segmented
            name={words.language}
            value={sample.language}
            onValueChange={setChosen}
            items={samples.map(({ language }) => ({ value: language, label: languageName(language) }))}
          />
          <span className="ml-auto font-normal">{words.runsAsItIs}</span>
          <Button
            variant="ghost"
            size="sm"
            icon={Copy}
            onClick={() => void copy(sample.code, words.codeCopied(languageName(sample.language)))}
          >
            {words.copy}
          </Button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
        <pre className="max-h-[320px] select-text" tabIndex={0}>
          {highlight(sample.code)}
        </pre>
      </div>
      <AnswerNow preview={preview} />
    </>
  );
}

function languageName(language: string): string {
  const names: Readonly<Record<string, string>> = words.languages;
  return names[language] ?? language;
}

function AnswerNow({ preview: { detail } }: { preview: LicensePreview }) {
  const { environment } = useDesk();
  const [newest] = activeDevices(detail.activations);
  const answer = useOperation("explainActivation", environment.name, {
    license_id: detail.license.id,
    device: newest ? { kind: "known", id: newest.device.id } : { kind: "new" },
    product: null,
    remedies: [],
  });
  if (!answer.data) return <p className="mt-2.5 h-5" />;
  const { passes, device, code } = answer.data;
  return (
    <p className="mt-2.5 flex items-center gap-2 text-text-3 text-xs" role="status">
      {words.answerNow}
      <Tag tone={passes ? "good" : "bad"}>
        <Icon as={passes ? CircleCheck : CircleX} size={12} />
        {passes ? words.allowed : words.refused}
      </Tag>
      {words.answerFor(device)}, {VERDICT_WORDS[code].headline}. <span className="mono text-2xs">{code}</span>
    </p>
  );
}
