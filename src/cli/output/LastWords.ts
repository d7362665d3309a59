import { commandLine } from "./CommandLine.js"

/** How to look at what a run made: a finished film and its page, or the page alone while there are stills. */
export const lookLines = (folder: string, what: "film" | "stills"): ReadonlyArray<string> => {
  const open = (words: string) => commandLine({ command: "open", words: [words], folder })
  return what === "film"
    ? ["Look at it (the report has every take and the bill):", `  ${open("film")}`, `  ${open("report")}`]
    : ["Look at it:", `  ${open("report")}`]
}

/** Who is at work in a simulated run, for somebody who expects a model. */
export const standInLine = ({ hasPlan }: { readonly hasPlan: boolean }): string =>
  hasPlan
    ? "Simulated, for nothing: a stand-in for xAI draws and films the plan, in simple figures and places it knows."
    : "Simulated, for nothing: a stand-in for xAI writes a small story round your sentence and draws simple figures (people, animals, robots) in places it knows. For another story edit its plan: `plan` writes it, `run --plan FILE` follows it."
