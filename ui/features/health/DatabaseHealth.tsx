import { Link } from "react-router";
import type { DatabaseHealth as Database, Health } from "@/api";
import { sizeOf } from "@/features/backups";
import { useDesk } from "@/features/shell/desk";
import { AUDIT, pathIn } from "@/features/shell/places";
import { formatCount } from "@/lib/format";
import { Card, RelativeTime } from "@/ui";
import { WORDS } from "./words";

/** How each database stands: schema, audit trail, list index, sizes. */
export function DatabaseHealth({ health }: { health: Health }) {
  const { environment } = useDesk();
  return (
    <Card title={WORDS.databases} action={<Link to={pathIn(AUDIT, environment.name)}>{WORDS.toAudit}</Link>}>
      <div className="overflow-x-auto px-3.5 pt-1 pb-3.5">
        <table className="w-full text-left text-xs" aria-label={WORDS.databases}>
          <thead className="text-2xs text-text-3">
            <tr className="h-7 border-border-subtle border-b">
              {WORDS.databaseColumns.map((column) => (
                <th key={column} scope="col" className="pr-4 font-medium">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {health.databases.map((database) => (
              <Row key={database.environment ?? ""} database={database} />
            ))}
          </tbody>
        </table>
        <p className="mt-2 text-text-3 text-xs">
          {WORDS.program(health.program)}
          {health.backups_kib !== null && ` ${WORDS.backupsTake(sizeOf(health.backups_kib))}`}
        </p>
      </div>
    </Card>
  );
}

function Row({ database }: { database: Database }) {
  const { environments } = useDesk();
  const { environment, verified, index } = database;
  const label = environments.find((one) => one.name === environment)?.label ?? environment;
  return (
    <tr className="border-border-subtle border-b align-top last:border-b-0">
      <th scope="row" className="py-2 pr-4 font-medium">
        {label ?? WORDS.control}
      </th>
      <td className="py-2 pr-4 tabular-nums">{database.schema}</td>
      <td className="py-2 pr-4">
        {WORDS.sealed(database.sealed_to, database.signed_to)}
        {database.waiting > 0 && <p className="text-text-3">{WORDS.waiting(database.waiting)}</p>}
        <p className={verified && !verified.intact ? "text-danger-text" : "text-text-3"}>
          {verified ? (
            <>
              {WORDS.verified(verified.intact, verified.to)} <RelativeTime at={verified.at} />
            </>
          ) : (
            WORDS.neverVerified
          )}
        </p>
      </td>
      <td className="py-2 pr-4">
        {index ? (index.ready ? WORDS.index(formatCount(index.licenses)) : WORDS.indexLoads) : "–"}
        {index && (
          <p className="text-text-3">
            {WORDS.indexSizes(sizeOf(index.memory_kib), sizeOf(index.snapshot_kib))}
          </p>
        )}
      </td>
      <td className="py-2 pr-4 tabular-nums">{sizeOf(database.size_kib)}</td>
      <td className="py-2 pr-4 tabular-nums">
        {database.staging_kib === null ? "–" : sizeOf(database.staging_kib)}
      </td>
    </tr>
  );
}
