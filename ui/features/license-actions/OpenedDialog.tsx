import { CreateDialog } from "@/features/license-form/CreateDialog";
import { EditDialog } from "@/features/license-form/EditDialog";
import { AssignSeatDialog } from "@/features/pools/AssignSeatDialog";
import { PreviewDialog } from "@/features/preview/PreviewDialog";
import { WhyDialog } from "@/features/why/WhyDialog";
import { AssignDialog } from "./AssignDialog";
import type { Opened } from "./actions";
import { ConfirmDialog } from "./ConfirmDialog";
import { DeactivateDialog } from "./DeactivateDialog";
import { DeleteDialog } from "./DeleteDialog";
import { IgnoreDialog } from "./IgnoreDialog";
import { RaiseLimitDialog } from "./RaiseLimitDialog";
import { ReplaceDialog } from "./ReplaceDialog";

/** The dialog of what was started. */
export function OpenedDialog({ opened, onClose }: { opened: Opened; onClose: () => void }) {
  switch (opened.doing) {
    case "create":
      return <CreateDialog {...(opened.for ? { for: opened.for } : {})} onClose={onClose} />;
    case "preview":
      return <PreviewDialog id={opened.id} tab={opened.tab} onClose={onClose} />;
    case "why":
      return <WhyDialog id={opened.id} device={opened.device} onClose={onClose} />;
    case "edit":
      return <EditDialog id={opened.id} onClose={onClose} />;
    case "assign":
    case "hand_over":
      return <AssignDialog doing={opened.doing} id={opened.id} onClose={onClose} />;
    case "raise_limit":
      return <RaiseLimitDialog id={opened.id} onClose={onClose} />;
    case "replace":
      return <ReplaceDialog id={opened.id} onClose={onClose} />;
    case "delete":
      return <DeleteDialog id={opened.id} onClose={onClose} />;
    case "deactivate_device":
      return <DeactivateDialog id={opened.id} activation={opened.activation} onClose={onClose} />;
    case "ignore_device":
      return <IgnoreDialog id={opened.id} activation={opened.activation} onClose={onClose} />;
    case "assign_seat":
      return <AssignSeatDialog pool={opened.pool} person={opened.person} onClose={onClose} />;
    default:
      return <ConfirmDialog doing={opened.doing} id={opened.id} onClose={onClose} />;
  }
}
