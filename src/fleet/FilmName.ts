import { createHash } from "node:crypto"
import { Effect } from "effect"
import type { Concept } from "../domain/Concept.js"
import { asCompared } from "../domain/Words.js"
import { slug } from "../services/Workspace.js"
import { QueueProblem } from "./QueueProblem.js"

/** The longest name a film may have, in UTF-8 bytes: it is a folder's name and a part of others. */
const longest = 100

/** A name that people give becomes a folder's on every system, and the name of a job. */
const isName = (name: string): boolean =>
  /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}._-]*[\p{L}\p{N}\p{M}_-])?$/u.test(name) &&
  Buffer.byteLength(name) <= longest

/**
 * What a film is called in the queue: as it is wished for, or by its first words and what tells it from all others, so that
 * the same words on the same account are the same film.
 * Fails   QueueProblem (`NotAName`): such a name cannot be a folder's everywhere.
 */
export const filmName = (concept: Concept, account: string, wished?: string) => {
  if (wished === undefined) {
    const hash = createHash("sha256")
      .update(`${asCompared(concept)}\n${account}`)
      .digest("hex")
    // Words without a Latin letter have a short form that says nothing of them.
    const words = slug(concept) === slug("") ? "film" : slug(concept)
    return Effect.succeed(`${words}-${hash.slice(0, 6)}`)
  }
  const name = wished.normalize("NFC")
  return isName(name)
    ? Effect.succeed(name)
    : new QueueProblem({
        reason: "NotAName",
        detail: `${JSON.stringify(wished)} cannot be the name of a film: a name has letters, digits, dots, dashes and underscores, begins with a letter or a digit, does not end with a dot, and has ${longest} bytes at most.`
      })
}
