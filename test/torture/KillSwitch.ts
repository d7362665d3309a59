import { appendFileSync, existsSync, readFileSync } from "node:fs"
import path from "node:path"
import { Effect, Predicate } from "effect"
import { paths } from "../../src/services/Workspace.js"
import { type Deed, type Manner, meddleWith } from "../support/faultyDisk.js"
import type { Switch } from "./Order.js"

/** A line of the journal, as far as points are named after it. */
interface Line {
  readonly kind: string
  readonly key: string
  readonly subject: string
}

const text = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : ""

const lineOf = (bytes: Uint8Array): Line => {
  const record: unknown = JSON.parse(new TextDecoder().decode(bytes).slice(9))
  const field = (name: string) => (Predicate.hasProperty(record, name) ? text(record[name]) : "")
  return {
    kind: field("kind"),
    key: field("key"),
    subject: field("label") || field("path") || field("outcome") || field("number") || field("step")
  }
}

/** The place of a deed, without what differs from process to process. */
const placeOf = (folder: string, deed: Deed, line: Line | undefined): string => {
  const place = path.relative(folder, deed.path)
  if (place === paths.journal && line !== undefined) return `journal ${line.kind} ${line.subject}`
  return (
    (place === "" ? "the folder" : place)
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "*")
      .replaceAll(/\.part-\d+-[0-9a-f]{8}-\d+-/g, ".part ")
      .replaceAll(/\.(part|ffmpeg)-\d+(-\d+)?/g, ".$1")
      .replaceAll(/[0-9a-f]{64}/g, (hash) => hash.slice(0, 8))
      // Set aside under its moment: a name that is new each time would be deadly each time, and no film be made.
      .replaceAll(/not-ours-\d{8}T\d{6}(-\d+)?/g, "not-ours")
  )
}

const lines = (file: string): ReadonlyArray<string> =>
  existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : []

/** How many deeds of one name in one run are worth dying in: state.json is written twice. */
const mostAlike = 2

/** Ends this process as a crash does: no handler runs, nothing is flushed. */
const die = Effect.zipRight(
  Effect.sync(() => process.kill(process.pid, "SIGKILL")),
  Effect.never
)

/**
 * A file system in which every change has a name, and some are deadly: before, after, and where bytes are written also
 * half-way. A paid order whose fate is unknown from an earlier death is spared: to die twice in the same call uses its
 * one repeat up, and then a person is asked.
 */
export const killSwitch = (folder: string, how: Switch) => {
  const struck = how._tag === "Anywhere" || how._tag === "At" ? how.struck : undefined
  const before = new Set(struck === undefined ? [] : lines(struck))
  const wanted = how._tag === "At" ? new Set(how.points) : undefined
  const doubted = new Set(how._tag === "Anywhere" || how._tag === "At" ? how.doubted : [])
  const seen = new Map<string, number>()
  const inFlight = new Set<string>()
  let line: Line | undefined

  const isDeadly = (point: string): boolean => {
    if (how._tag === "Never") appendFileSync(how.passed, `${point}\n`)
    if (struck === undefined || before.has(point)) return false
    if (wanted !== undefined && !wanted.has(point)) return false
    return ![...inFlight].some((key) => doubted.has(key))
  }

  return meddleWith((deed, doIt) =>
    Effect.suspend(() => {
      const isRecord = deed.verb === "writeAll" && path.relative(folder, deed.path) === paths.journal
      if (isRecord && deed.bytes !== undefined) line = lineOf(deed.bytes)
      const here = line
      const name = `${deed.verb} ${placeOf(folder, deed, here)}`
      const nth = (seen.get(name) ?? 0) + 1
      seen.set(name, nth)
      // A death within the take-over of a dead claim lets the next one take over one claim more, without end.
      const isOneOfMany = nth > mostAlike
      const named = (manner: Manner) => `${manner} ${name}${nth === 1 ? "" : ` (${nth})`}`
      const at = (manner: Manner, first: Effect.Effect<unknown, unknown>) =>
        Effect.suspend(() => {
          const point = named(manner)
          if (isOneOfMany || !isDeadly(point)) return Effect.void
          return Effect.ignore(first).pipe(
            Effect.zipRight(Effect.sync(() => struck !== undefined && appendFileSync(struck, `${point}\n`))),
            Effect.zipRight(die)
          )
        })
      // From the intent's first byte to its answer's sync the order counts as in flight.
      if (isRecord && here?.kind === "intent") inFlight.add(here.key)
      const isWrite = deed.verb === "writeAll" || deed.verb === "writeFile"
      return at("before", Effect.void).pipe(
        Effect.zipRight(isWrite ? at("within", deed.half) : Effect.void),
        Effect.zipRight(doIt),
        Effect.tap(() => {
          const isAnswered = deed.verb === "sync" && (here?.kind === "answer" || here?.kind === "fail")
          if (isAnswered && path.relative(folder, deed.path) === paths.journal) inFlight.delete(here.key)
          return at("after", Effect.void)
        })
      )
    })
  )
}
