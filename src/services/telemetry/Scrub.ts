import { homedir, tmpdir } from "node:os"
import type { Redacted } from "effect"
import { shortened } from "../../domain/Shortened.js"
import { withoutKey, withoutSecrets } from "../Redaction.js"

/** Longest text that leaves, in characters: labels and sentences are far shorter, stacks are cut. */
const longest = 2_000

/** An absolute path that is no part of an address: its folders say who the user is, its name what was worked on. */
const absolutePath = /(?<![\w:/.…])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[/\\][^\s/\\:'"(),;<>|]+)+(?=[/\\]?)/g

const nameOf = (path: string): string => `…/${path.split(/[/\\]/).at(-1) ?? ""}`

/**
 * Makes the filter that every text of a span, a metric or a log passes before it leaves the machine: no key, no file's
 * bytes, no folder of the user, no query of a link, nothing long. Whatever else the program may one day put into an
 * attribute, this is what the receiver sees of it.
 */
export const makeScrub = (keys: ReadonlyArray<Redacted.Redacted>) => {
  // A home called / would swallow everything.
  const folders = [process.cwd(), homedir(), tmpdir()].filter((folder) => folder.length > 1)
  return (text: string): string => {
    const bare = withoutSecrets(keys.reduce(withoutKey, text))
      // Base64 without its head: nothing we say has two hundred letters without a space.
      .replace(/[A-Za-z0-9+/_-]{200,}={0,2}/g, "…")
    const homeless = folders.reduce((rest, folder) => rest.replaceAll(folder, "/…"), bare)
    const short = homeless.replace(absolutePath, nameOf)
    return shortened(short, longest + 1)
  }
}
