import { spawnSync } from "node:child_process"
import { installMoto } from "../support/moto.js"

// `npm run test:fleet`: what `npm test` does only where a machine has what it needs.

installMoto()
const { status } = spawnSync("npx", ["vitest", "run", "test/fleet/S3Media.test.ts"], { stdio: "inherit" })
process.exitCode = status ?? 1
