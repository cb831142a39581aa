import { toFailure } from "@/api";
import { FailureNote } from "@/features/failure";

/** The list could not be asked; the rows that were there stay below. */
export function ListFailed({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  if (!failure) return null;
  return <FailureNote className="mx-4 mb-3 flex-none" failure={toFailure(failure)} onRetry={onRetry} />;
}
