import { defineConfig } from "vitest/config"
import base from "./vite.config.js"

// Pictures and clips of every encoder and shape, looked at, cut, joined, dubbed, listened to and played in a browser by the
// real programs: what is slow of it. No part of `npm test`, which has each of these in one form, but of what a change must pass.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["test/**/*.media.ts", "packages/*/test/**/*.media.ts"],
    reporters: ["default", "./test/support/closingLine.ts"]
  }
})
