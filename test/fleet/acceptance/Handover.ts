import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import path from "node:path"
import { Effect } from "effect"
import { fetch } from "../../../src/fleet/Fetch.js"
import { paths } from "../../../src/services/Workspace.js"
import { bundledFfmpeg } from "../../support/media.js"
import { audit, billedSoFar, breachesOf } from "./Audit.js"
import type { Crew } from "./Crew.js"
import { type Fleet, standingOf } from "./Fleet.js"

/** How a worker is to work whose films are joined in truth. */
export const joining = { ffmpeg: bundledFfmpeg }

/** The final video of a film that is fetched as anybody fetches it, by its hash. */
const videoOf = Effect.fnUntraced(function* (fleet: Fleet, film: string) {
  const folder = path.join(fleet.place, `fetched-${film}`)
  yield* Effect.provide(fetch(film, folder), fleet.context)
  return createHash("sha256")
    .update(readFileSync(path.join(folder, paths.finalVideo)))
    .digest("hex")
}, Effect.orDie)

/**
 * One film is made undisturbed; of the same film once more the worker is killed in the middle, and another finishes it on another
 * scratch folder: they are the same film, bit for bit.
 */
export const handoverRound = Effect.fn("Handover.round")(function* (
  fleet: Fleet,
  crew: Crew,
  answers: number
) {
  const concept = "A fox and an owl carry a lantern home"
  yield* crew.atLeast(1)
  yield* fleet.submitted("whole", { concept })
  yield* fleet.settled(["whole"])
  const before = yield* billedSoFar(fleet)
  yield* fleet.submitted("handed", { concept })
  yield* fleet.answered(["handed"], answers)
  const { worker } = yield* crew.makerOf("handed")
  yield* worker.signal("SIGKILL")
  yield* crew.join
  yield* fleet.settled(["handed"])
  const found = yield* audit(fleet, ["handed"], before)
  const [whole, handed] = [yield* videoOf(fleet, "whole"), yield* videoOf(fleet, "handed")]
  const standing = yield* standingOf(fleet, ["whole", "handed"])
  return {
    sha256: whole.slice(0, 12),
    breaches: [
      ...breachesOf(found, 4),
      ...(whole === handed ? [] : [`the final videos differ: ${whole} and ${handed}`]),
      ...standing
        .filter(({ state }) => state !== "complete")
        .map(({ film, message, state }) => `${film} is ${state}: ${message}`)
    ]
  }
})
