import { useEffect, useRef } from "react";
import type { FieldValues, UseFormReturn } from "react-hook-form";
import { sentences } from "@/features/failure";
import { type LoadState, READY } from "@/form";

type Asked<T> = { data?: T | undefined; isError: boolean; error: unknown; refetch: () => unknown };

/** Takes what is saved into a form: at first, and anew while nothing was changed here. Gives how to take an answer. */
export function useVersioned<T, V extends FieldValues>(
  form: UseFormReturn<V>,
  asked: Asked<T>,
  read: (data: T) => { version: number; values: V },
) {
  const seen = useRef<number | null>(null);
  const take = (data: T) => {
    const { version, values } = read(data);
    seen.current = version;
    form.reset(values);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: newer answers are what is waited for
  useEffect(() => {
    if (asked.data === undefined || read(asked.data).version === seen.current) return;
    if (seen.current === null || !form.formState.isDirty) take(asked.data);
  }, [asked.data]);
  return { seen, take };
}

export function loadOf({ data, isError, error, refetch }: Asked<unknown>): LoadState {
  if (data !== undefined) return READY;
  if (isError) return { state: "failed", message: sentences(error), onRetry: () => void refetch() };
  return { state: "loading" };
}
