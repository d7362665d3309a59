import { readFileSync } from "node:fs"

// Loaded before anything else, so it imports nothing of Effect: `--help` should be there at once.

const asks = (words: ReadonlyArray<string>): boolean =>
  words.length <= 2 &&
  /^(--help|-h|--version)$/.test(words.at(-1) ?? "--help") &&
  !words.slice(0, -1).some((word) => word.startsWith("-"))

/**
 * The program's own words for no word at all, `--version`, `--help` and `COMMAND --help`, as the build wrote them down from the program
 * (`frontPage` in build.mjs). Anything else, or a missing page, is for the program itself.
 */
export const frontPageAnswer = (words: ReadonlyArray<string>): string | undefined => {
  if (!asks(words)) return undefined
  try {
    const page: unknown = JSON.parse(readFileSync(new URL("./front-page.json", import.meta.url), "utf8"))
    const answer: unknown =
      typeof page === "object" && page !== null
        ? Object.entries(page).find(
            ([asked]) => asked === (words.length === 0 ? "--help" : words.join(" "))
          )?.[1]
        : undefined
    return typeof answer === "string" ? answer : undefined
  } catch {
    return undefined
  }
}
