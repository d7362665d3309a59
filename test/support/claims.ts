import { existsSync, readFileSync } from "node:fs"
import { hostname } from "node:os"
import { Option } from "effect"
import { startOf } from "../../src/services/store/Holder.js"

/** The claim of a process on a film's folder, as version 0.1.0 wrote it; with its start, where it lives and that is told. */
export const claimOf = (pid: number): string => {
  const stat = `/proc/${pid}/stat`
  return JSON.stringify({
    pid,
    host: hostname(),
    process_start: existsSync(stat) ? Option.getOrNull(startOf(readFileSync(stat, "utf8"))) : null,
    claim: "7a3c1f0e-1d5b-4c0a-9a7e-000000000001",
    since: "2026-01-01T00:00:00.000Z"
  })
}
