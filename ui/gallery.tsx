import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { adoptStyleNonce } from "@/lib/nonce";
import { DeskProvider } from "@/ui";
import { More } from "./gallery/More";
import { Sheet } from "./gallery/Sheet";
import "./styles/index.css";

/* A page for the people who build the desk: every part, in both themes. ?theme=light or dark shows one alone. */
adoptStyleNonce();
const only = new URLSearchParams(location.search).get("theme");
const themes = only === "light" || only === "dark" ? [only] : (["light", "dark"] as const);
if (themes.length === 1) document.documentElement.dataset.theme = themes[0];

const root = document.getElementById("root");
if (!root) throw new Error("gallery.html has no #root");
createRoot(root).render(
  <StrictMode>
    <DeskProvider>
      <main className="h-full overflow-auto">
        {themes.map((theme) => (
          <div key={theme} data-theme={theme}>
            <Sheet />
            <More />
          </div>
        ))}
      </main>
    </DeskProvider>
  </StrictMode>,
);
