import { readFileSync } from "node:fs"

// Loaded before anything else, so it imports nothing of Effect: `--help` should be there at once.

/**
 * Help and version asked for the way other programs are: `help`, `help run`, `help queue show`, `run help`, `version`, `-v`.
 * A film about the word help is `run -- help`.
 */
export const asAsked = (words: ReadonlyArray<string>): ReadonlyArray<string> => {
  const [first = "", second, ...more] = words
  if (first === "help" && more.length <= 1)
    return second === undefined ? ["--help"] : [second, ...more, "--help"]
  if (/^(version|-v|-V)$/.test(first) && second === undefined) return ["--version"]
  return second === "help" && more.length === 0 && /^[a-z-]+$/.test(first) && !first.startsWith("-")
    ? [first, "--help"]
    : words
}

const asks = (words: ReadonlyArray<string>): boolean =>
  words.length <= 3 &&
  /^(--help|-h|--version)$/.test(words.at(-1) ?? "--help") &&
  !words.slice(0, -1).some((word) => word.startsWith("-"))

/**
 * The program's own words for no word at all, `--version`, `--help` and `COMMAND --help`, as the build wrote them down from the program
 * (`frontPage` in build.mjs, `frontPages` in Help.ts). Anything else, or a missing page, is for the program itself.
 */
export const frontPageAnswer = (words: ReadonlyArray<string>): string | undefined => {
  if (!asks(words)) return undefined
  try {
    const file = readFileSync(new URL("./front-page.json", import.meta.url), "utf8")
    const pages: Readonly<Record<string, unknown>> = JSON.parse(file)
    const answer = pages[words.length === 0 ? "--help" : words.join(" ")]
    return typeof answer === "string" ? answer : undefined
  } catch {
    return undefined
  }
}
