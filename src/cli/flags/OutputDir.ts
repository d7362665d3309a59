import { somePath } from "../files/HomePath.js"
import { setting } from "./Setting.js"

/** The folder of a film, for every command that works on one. */
export const outputDir = setting("output-dir", {
  doc: "The folder of the film; one film per folder, and the same concept again resumes it.",
  parse: somePath("a folder"),
  fallback: "output",
  shown: "output",
  isPath: true
})
