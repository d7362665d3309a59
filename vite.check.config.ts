import { defineConfig } from "vitest/config"
import base from "./vite.config.js"

// The rules of the house: which room imports which, what docstrings say. A part of `npm run check`.
export default defineConfig({
  ...base,
  test: { ...base.test, include: ["test/doors/**/*.{test,check}.ts"], reporters: ["default"] }
})
