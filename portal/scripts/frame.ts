import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { createServer, type Plugin } from "vite";
import type { Language } from "../src/lib/i18n.ts";

/** Writes header, navigation and heading into the pages that are built, so that they stand before any script ran. */
export function frame(): Plugin {
  return {
    name: "portal-frame",
    apply: "build",
    transformIndexHtml: {
      order: "pre",
      async handler(html, { filename }) {
        const server = await createServer({
          configFile: false, root: fileURLToPath(new URL("..", import.meta.url)), appType: "custom", logLevel: "error",
          plugins: [svelte({ configFile: false })], server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true },
        });
        try {
          const { prerender } = (await server.ssrLoadModule("/src/prerender.ts")) as { prerender: (language: Language) => string };
          return html.replace("<!--frame-->", () => prerender(filename.endsWith("en.html") ? "en" : "ru"));
        } finally {
          await server.close();
        }
      },
    },
  };
}
