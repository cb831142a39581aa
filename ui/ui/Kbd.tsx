import { keyNames } from "@/lib/platform";

/** A key or chord, "Mod+k" style, written as this platform writes it. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <span className="kd-kbds">
      {keyNames(keys).map((name) => (
        <kbd key={name} className="kd-kbd">
          {name}
        </kbd>
      ))}
    </span>
  );
}
