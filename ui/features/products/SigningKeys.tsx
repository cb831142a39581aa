import { Download, Eye, EyeOff, KeySquare, RotateCw } from "lucide-react";
import { useState } from "react";
import { type ProductDetail, type SigningKey, shell } from "@/api";
import { useSaveDocument } from "@/features/export/useSaveDocument";
import { useMay } from "@/features/lists";
import { Button, CopyButton, DrawerSection, Icon, IconButton, RelativeTime, Tag, useToast } from "@/ui";
import { writeText } from "../licenses/useClipboard";
import { RotateKeyDialog } from "./RotateKeyDialog";
import { WORDS } from "./words";

/** The keys that sign for a product: the one in use, and those that only verify. */
export function SigningKeys({ detail }: { detail: ProductDetail }) {
  const [rotating, setRotating] = useState(false);
  const mayNot = useMay("own", WORDS.mayNotRotate);
  return (
    <DrawerSection
      title={WORDS.keys}
      note={detail.keys.length}
      action={
        <Button size="sm" icon={RotateCw} disabledReason={mayNot} onClick={() => setRotating(true)}>
          {WORDS.rotate}
        </Button>
      }
    >
      <p className="mb-2 text-text-3 text-xs">{WORDS.keysHelp}</p>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {detail.keys.map((key) => (
          <OneKey key={key.id} signingKey={key} code={detail.product.code} />
        ))}
      </ul>
      {rotating && <RotateKeyDialog product={detail.product} onClose={() => setRotating(false)} />}
    </DrawerSection>
  );
}

function OneKey({ signingKey, code }: { signingKey: SigningKey; code: string }) {
  const [shown, setShown] = useState(false);
  const { id, created_at, retired_at } = signingKey;
  return (
    <li className="rounded-md border border-border-subtle">
      <div className="flex items-center gap-2 px-2.5 pt-2">
        <Icon as={KeySquare} size={14} className="text-text-3" />
        <span className="mono min-w-0 select-text truncate text-xs" title={id}>
          {id}
        </span>
        <CopyButton name={WORDS.copyKid} text={id} write={writeText} iconSize={12} className="-my-1" />
        <span className="ml-auto">
          {retired_at === null ? <Tag tone="good">{WORDS.signs}</Tag> : <Tag>{WORDS.retired}</Tag>}
        </span>
      </div>
      <p className="px-2.5 pl-[32px] text-2xs text-text-3">
        {WORDS.made} <RelativeTime at={created_at} />
        {retired_at && (
          <>
            , {WORDS.retiredAt} <RelativeTime at={retired_at} />
          </>
        )}
      </p>
      <KeyActions signingKey={signingKey} code={code} shown={shown} onShow={setShown} />
      {shown && (
        <pre className="mono m-2.5 mt-1 select-text overflow-x-auto rounded-md bg-surface-sunken p-2.5 text-[10.5px] leading-4">
          {signingKey.public_pem}
        </pre>
      )}
    </li>
  );
}

type KeyActionsProps = {
  signingKey: SigningKey;
  code: string;
  shown: boolean;
  onShow: (shown: boolean) => void;
};

function KeyActions({ signingKey, code, shown, onShow }: KeyActionsProps) {
  const toast = useToast();
  const copy = async (text: string, what: string) => {
    try {
      await shell.copyText(text);
      toast.show({ text: WORDS.copied(what) });
    } catch {
      toast.show({ tone: "failed", text: WORDS.copyRefused });
    }
  };
  const save = useSaveDocument();
  const download = () => void save(WORDS.fileName(code, signingKey.id), signingKey.public_pem);
  return (
    <div className="flex items-center gap-1 px-1.5 pt-1 pb-1.5 pl-[26px]">
      <Button size="sm" variant="ghost" onClick={() => void copy(signingKey.public_pem, WORDS.pem)}>
        {WORDS.copyPem}
      </Button>
      <Button size="sm" variant="ghost" onClick={() => void copy(signingKey.public_jwk, WORDS.jwk)}>
        {WORDS.copyJwk}
      </Button>
      <span className="flex-1" />
      <IconButton
        icon={shown ? EyeOff : Eye}
        iconSize={14}
        size="sm"
        name={shown ? WORDS.hideKey : WORDS.viewKey}
        aria-expanded={shown}
        onClick={() => onShow(!shown)}
      />
      <IconButton icon={Download} iconSize={14} size="sm" name={WORDS.download} onClick={download} />
    </div>
  );
}
