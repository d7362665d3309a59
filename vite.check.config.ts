import { defineConfig } from "vitest/config"
import base from "./vite.config.js"

// The rules of the house: which room imports which, what docstrings say, that the pages' programs compile. A part of `npm run check`.
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/**/*.check.ts"], reporters: ["default"] }
})
