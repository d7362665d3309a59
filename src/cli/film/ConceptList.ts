import { Option } from "effect"
import { type Concept, conceptFrom } from "../../domain/Concept.js"

/** The concepts of a file that holds many: one per line. */
export const conceptsIn = (text: string): ReadonlyArray<Concept> =>
  text
    .split(/\r\n|[\n\r\u0085\u2028\u2029]/)
    .flatMap((line) => Option.toArray(conceptFrom(line)))
    .filter((concept) => !concept.startsWith("#"))
