import { clsx } from "clsx";

/** How an environment looks: solid, hatched, dashed. Its name is the workspace's own. */
export type EnvironmentKind = "production" | "staging" | "development";

/** The texture alone, decorative. */
export function EnvironmentDot({ kind }: { kind: EnvironmentKind }) {
  return <span className={clsx("kd-envdot", `kd-${kind}`)} aria-hidden="true" />;
}

/** Stands in every dialog that writes. */
export function EnvironmentTag({ kind, name }: { kind: EnvironmentKind; name: string }) {
  return (
    <span className={clsx("kd-tag", kind === "production" ? "kd-prod" : `kd-${kind}`)}>
      <EnvironmentDot kind={kind} />
      {name}
    </span>
  );
}

/** The 3 px line above everything. The nearest `data-env` decides its texture; this sets it. */
export function EnvironmentLine({ kind }: { kind: EnvironmentKind }) {
  return (
    <div data-env={kind} className="contents">
      <div className="kd-envline" aria-hidden="true" />
    </div>
  );
}
