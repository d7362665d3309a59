import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import path from "node:path"
import { Effect } from "effect"
import { fetch } from "../../../src/fleet/Fetch.js"
import type { Submission } from "../../../src/fleet/Submit.js"
import { paths } from "../../../src/services/Workspace.js"
import { bundledFfmpeg } from "../../support/media.js"
import { audit, billedSoFar, breachesOf } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, standingOf } from "./Fleet.js"

/** How a worker is to work whose films are joined in truth. */
export const joining = { ffmpeg: bundledFfmpeg }

/** Whether a file of a film is to be the same, to the bit, whoever made it: what is seen, heard and read of it. */
const isOfTheFilm = (name: string): boolean => /\.(?:mp4|wav|srt|vtt)$/.test(name)

/** The files of a film that is fetched as anybody fetches it, by their hashes. */
const filesOf = Effect.fnUntraced(function* (fleet: Fleet, film: string) {
  const folder = path.join(fleet.place, `fetched-${film}`)
  yield* Effect.provide(fetch(film, folder), fleet.context)
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(isOfTheFilm).sort()
  const hashOf = (name: string) =>
    createHash("sha256")
      .update(readFileSync(path.join(folder, name)))
      .digest("hex")
      .slice(0, 12)
  return names.map((name) => `${name} ${hashOf(name)}`)
}, Effect.orDie)

/** How a film is submitted whose worker is killed, and the text of the journal's line with which that one dies. */
export interface HandedOver {
  readonly name: string
  readonly submission?: Partial<Submission>
  readonly dies: string
  /** What it has to have, beside its video. */
  readonly files?: ReadonlyArray<string>
}

/**
 * One film is made undisturbed; of the same film once more the worker is killed over a call, and another finishes it on another
 * scratch folder: they are the same film, bit for bit.
 */
export const handoverRound = Effect.fn("Handover.round")(function* (
  fleet: Fleet,
  crew: Crew,
  { dies, files = [], name, submission = {} }: HandedOver
) {
  const concept = "A fox and an owl carry a lantern home"
  const [first, second] = [`whole-${name}`, `handed-${name}`]
  yield* crew.atLeast(2)
  yield* fleet.submitted(first, { concept, ...submission })
  yield* fleet.settled([first])
  const before = yield* billedSoFar(fleet)
  yield* fleet.submitted(second, { concept, ...submission })
  yield* fleet.until(
    `${second} comes to ${dies}`,
    fleet.exists(
      fleet.sql`SELECT 1 FROM film_journal WHERE film = ${second} AND position(${dies} IN line) > 0`
    ),
    "120 seconds"
  )
  const { worker } = yield* crew.makerOf(second)
  yield* worker.signal("SIGKILL")
  yield* fleet.settled([second])
  const found = yield* audit(fleet, [second], before)
  const [whole, handed] = [yield* filesOf(fleet, first), yield* filesOf(fleet, second)]
  const standing = yield* standingOf(fleet, [first, second])
  return {
    files: whole.length,
    breaches: [
      ...breachesOf(found, 4),
      ...whole.filter((file) => !handed.includes(file)).map((file) => `not in the film handed over: ${file}`),
      ...handed.filter((file) => !whole.includes(file)).map((file) => `not in the undisturbed film: ${file}`),
      ...[paths.finalVideo, ...files]
        .filter((wanted) => !whole.some((file) => file.startsWith(`${wanted} `)))
        .map((wanted) => `${first} has no ${wanted}`),
      ...standing
        .filter(({ state }) => state !== "complete")
        .map(({ film, message, state }) => `${film} is ${state}: ${message}`)
    ]
  }
})
