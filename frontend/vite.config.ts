import { defineConfig } from "vitest/config";

/** Bundles go where Django collects static files; `bench` builds the measuring page beside its source. */
export default defineConfig(({ mode }) => ({
  base: "./",
  root: mode === "bench" ? "bench" : ".",
  publicDir: false,
  build: {
    outDir: mode === "bench" ? "dist" : "../src/casefold/platform/static/casefold",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    ...(mode === "bench" ? {} : { rollupOptions: entry() }),
  },
  worker: { format: "es" as const, rollupOptions: { output: { entryFileNames: "chunks/[name]-[hash].js" } } },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"], pool: "threads" as const, isolate: false },
}));

function entry() {
  return {
    input: { casefold: "src/casefold.ts" },
    checks: { pluginTimings: false },
    output: {
      entryFileNames: "[name].js",
      chunkFileNames: "chunks/[name]-[hash].js",
      assetFileNames: (asset: { names: string[] }) =>
        asset.names.includes("casefold.css") ? "casefold.css" : "chunks/[name]-[hash][extname]",
    },
  };
}
