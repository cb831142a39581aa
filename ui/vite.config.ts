import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/**
 * Leads the generated bindings' `invoke` through our transport, which also speaks HTTP where there is no Tauri.
 * Everyone else, the transport included, gets Tauri's own module; TypeScript sees that one everywhere.
 */
function bindingsOverTransport(): Plugin {
  return {
    name: "keydesk:bindings-over-transport",
    enforce: "pre",
    resolveId(source, importer) {
      const bindings = importer?.replace(/\\/g, "/").endsWith("/api/bindings.ts");
      return bindings && source === "@tauri-apps/api/core" ? this.resolve("./transport", importer) : null;
    },
  };
}

export default defineConfig({
  plugins: [bindingsOverTransport(), react(), tailwindcss()],
  resolve: { tsconfigPaths: true },
  // Relative, for the same files lie at the root of the window and under /admin of a server.
  base: "./",
  clearScreen: false,
  server: {
    port: 1420,
    strictPort: true,
    // The pages in a browser, beside a server that was started with --dev-origin.
    proxy: Object.fromEntries(
      ["/rpc", "/auth", "/events"].map((path) => [
        path,
        { target: "http://127.0.0.1:4750", changeOrigin: true },
      ]),
    ),
  },
  build: {
    // The first engines with light-dark(), which the colour tokens rest on. WebKitGTK 2.50 is well past them.
    target: ["safari17.5", "chrome123", "firefox121"],
    // Data URLs would need their own hole in the content security policy.
    assetsInlineLimit: 0,
    // Read from disk, or from the server next door: one file opens sooner than a chain of parts. In kB.
    chunkSizeWarningLimit: 1_500,
  },
  test: {
    restoreMocks: true,
    // Whole screens on a busy machine take their time; a test that hangs still ends.
    testTimeout: 20_000,
    // By itself it leaves one processor idle: of two, half the machine.
    maxWorkers: "100%",
    // A document for each file takes a second: only tests that need one, *.test.tsx, get it.
    projects: [
      {
        extends: true,
        test: {
          name: "logic",
          include: ["**/*.test.ts"],
          exclude: ["node_modules", "dist"],
          environment: "node",
          setupFiles: ["./lib/test-setup.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "screens",
          include: ["**/*.test.tsx"],
          exclude: ["node_modules", "dist"],
          environment: "jsdom",
          setupFiles: ["./lib/test-setup.ts", "./lib/test-setup-screens.ts"],
        },
      },
    ],
  },
});
