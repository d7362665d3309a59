import { createHash } from "node:crypto"
import path from "node:path"
import { Effect, Option } from "effect"
import { isSameConcept } from "../../../domain/Concept.js"
import { asCompared } from "../../../domain/Words.js"
import { readHistory, savedState } from "../../../services/FilmHistory.js"
import { paths, slug } from "../../../services/Workspace.js"
import { isThere, movedAside, namesIn } from "../../files/InFolder.js"

/** Letters and digits a reader counts on to know a film by its folder. */
const leastLetters = 4

const hashOf = (concept: string): string =>
  createHash("sha256").update(asCompared(concept)).digest("hex").slice(0, 6)

/** How many letters and digits of a text are left in a name. */
const lettersIn = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0

/** The name of a concept's folder by its words alone; its hash where they say too little, or lose their end. */
const nameOf = (sentence: string): string => {
  const concept = asCompared(sentence)
  const words = slug(concept)
  const kept = lettersIn(words)
  const saysNothing = !/[a-z0-9]/i.test(concept.normalize("NFKD"))
  if (saysNothing) return `film-${hashOf(concept)}`
  const saysLittle =
    !/[a-z]/.test(words) || kept < leastLetters || kept < Math.min(lettersIn(concept), 40) / 2
  return saysLittle || concept.length > 40
    ? `${words.slice(0, 32).replace(/-+$/, "")}-${hashOf(concept)}`
    : words
}

/**
 * The folder of each concept below the batch's own. A film that is there already is taken wherever it lies, so that lines
 * may be added, moved and taken away and every film goes on where it was; what is new is named by its words, and by its
 * hash where those say too little or are taken. The same concept once more is another film, with a number.
 */
export const foldersFor = (
  concepts: ReadonlyArray<string>,
  held: ReadonlyArray<{ readonly name: string; readonly concept: string }> = []
): ReadonlyArray<string> => {
  const used = new Set<string>()
  const found = concepts.map((concept) => {
    const own = held.filter(
      (it) => !used.has(it.name) && !movedAside.test(it.name) && isSameConcept(it.concept, concept)
    )
    const inOrder = own.map(({ name }) => name).sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    const known = inOrder.find((name) => name === nameOf(concept)) ?? inOrder[0]
    if (known !== undefined) used.add(known)
    return known
  })
  return concepts.map((concept, index) => {
    const known = found[index]
    if (known !== undefined) return known
    const wanted = nameOf(concept)
    const isOther = (other: string) => !isSameConcept(other, concept)
    // An alike name of another concept is no number away, but a hash: numbers would go by the order of the lines.
    const isOthers =
      concepts.some((other) => isOther(other) && nameOf(other) === wanted) ||
      held.some((it) => it.name === wanted && isOther(it.concept))
    const base =
      isOthers && !wanted.endsWith(hashOf(concept))
        ? `${wanted.slice(0, 33).replace(/-+$/, "")}-${hashOf(concept)}`
        : wanted
    const before = concepts.slice(0, index).filter((other) => !isOther(other)).length
    for (let number = before + 1; ; number++) {
      const name = number === 1 ? base : `${base}-${number}`
      if (used.has(name) || held.some((it) => it.name === name)) continue
      used.add(name)
      return name
    }
  })
}

/**
 * The films below a folder, by their journals: of what they are, and whether anything was ordered for them. What cannot be
 * read is for whoever makes that film to say.
 */
export const filmsBelow = Effect.fn("BatchFolders.below")(function* (folder: string) {
  const films = yield* Effect.filter(yield* namesIn(folder), (name) =>
    Effect.exists([paths.journal, paths.state], (file) => isThere(folder, name, file))
  )
  const held = yield* Effect.forEach(
    films,
    (name) =>
      readHistory(path.join(folder, name)).pipe(
        Effect.map(({ journal }) => ({ concept: journal.concept, isBegun: journal.orders.size > 0 })),
        // A film whose journal is lost is no reason to make it again beside itself: its state knows what it is of.
        Effect.orElse(() =>
          Effect.map(savedState(path.join(folder, name)), (state) => ({
            concept: Option.getOrNull(Option.map(state, ({ concept }) => concept)),
            isBegun: true
          }))
        ),
        Effect.map(({ concept, isBegun }) =>
          concept === null || concept === "" ? [] : [{ name, concept, isBegun }]
        )
      ),
    { concurrency: 8 }
  )
  return held.flat()
})
