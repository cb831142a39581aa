import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { tsconfigPaths: true },
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    // The first engines with light-dark(), which the colour tokens rest on. WebKitGTK 2.50 is well past them.
    target: ["safari17.5", "chrome123", "firefox121"],
    // Data URLs would need their own hole in the content security policy.
    assetsInlineLimit: 0,
  },
  test: {
    environment: "jsdom",
    include: ["**/*.test.{ts,tsx}"],
    exclude: ["node_modules", "dist"],
    setupFiles: ["./lib/test-setup.ts"],
    restoreMocks: true,
  },
});
