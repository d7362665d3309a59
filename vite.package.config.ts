import { defineConfig } from "vitest/config"
import base from "./vite.config.js"

// What npm would publish, packed and unpacked elsewhere. It changes with the build and the manifests, hardly ever with the
// sources: no part of `npm test`, but of what a change must pass.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["test/package/*.pack.ts", ...(process.env.PACKAGE_TEST === "full" ? ["test/library/*.test.ts"] : [])],
    reporters: ["default"]
  }
})
