import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { adoptStyleNonce } from "@/lib/nonce";
import { refuseStrayDrops } from "@/lib/strayDrops";
import { applyTheme, followTheme, storedTheme } from "@/lib/theme";
import { App } from "./app";
import "./styles/index.css";

adoptStyleNonce();
refuseStrayDrops();
applyTheme(storedTheme());
followTheme();

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
