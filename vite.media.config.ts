import { defineConfig } from "vitest/config"
import base from "./vite.config.js"

// Clips of every encoder and shape, cut, joined and listened to by the real ffmpeg: what is slow of it. It changes with
// src/services/ffmpeg alone: no part of `npm test`, but of what a change must pass.
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    include: ["test/**/*.media.ts"],
    reporters: ["default", "./test/support/closingLine.ts"]
  }
})
