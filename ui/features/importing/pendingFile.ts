/* A file that was dropped before there was a workspace to import it into. It waits here, in this window, in memory. */

let waiting: File | null = null;
const watchers = new Set<() => void>();

/** Keeps a file for the import wizard; null lets it go. */
export function keepFile(file: File | null): void {
  waiting = file;
  for (const watcher of watchers) watcher();
}

/** The file that waits, without taking it. */
export const waitingFile = (): File | null => waiting;

/** Takes the file that waits; it waits no longer. */
export function takeFile(): File | null {
  const file = waiting;
  if (file) keepFile(null);
  return file;
}

export function watchFile(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
