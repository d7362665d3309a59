import { type ContinuityVerdict, Trait } from "../domain/Judgement.js"
import { onlyPicture, penalty, supposedVerdict } from "../domain/Verdict.js"

/** What every character of a scripted film is asked about: four main traits, six details. */
export const scriptedTraits: ReadonlyArray<Trait> = Array.from(
  { length: 10 },
  (_, index) =>
    new Trait(
      index < 4
        ? { trait: `main trait ${index + 1}`, prominence: "main" }
        : { trait: `detail ${index + 1}`, prominence: "detail" }
    )
)

/** How many main traits and details differ at a score; the nearest there is, since scores go in steps. */
export const differingAt = (score: number): { readonly main: number; readonly detail: number } => {
  const ways = [0, 1, 2, 3, 4].flatMap((main) => [0, 1, 2, 3, 4, 5, 6].map((detail) => ({ main, detail })))
  const off = (way: { readonly main: number; readonly detail: number }) =>
    Math.abs(Math.max(0, 1 - way.main * penalty.main - way.detail * penalty.detail) - score)
  return ways.reduce((best, way) => (off(way) < off(best) - 1e-9 ? way : best))
}

/** Verdicts that find everybody alike in every picture, from the words of a judgement. */
export const alikeVerdict = (words: string): ContinuityVerdict => {
  const lists = words.matchAll(/^Traits of (.+):\n((?:\d+\. .*\n?)*)/gm)
  const cast = [...lists].map(([, name = "", list = ""]) => ({
    name,
    traits: list.match(/^\d+\. .*/gm)?.map((trait) => new Trait({ trait, prominence: "detail" })) ?? []
  }))
  const count = Number(/The first (\d+) pictures/.exec(words)?.[1] ?? 1)
  const pictures = Array.from({ length: count }, () => onlyPicture)
  return supposedVerdict({ kind: "clip", cast, pictures }, true)
}

/** The same verdicts, with as many mismatches as bring everybody to `score`. */
export const scoredVerdict = (alike: ContinuityVerdict, score: number): ContinuityVerdict => {
  const { detail, main } = differingAt(score)
  return {
    pictures: alike.pictures.map((picture) => ({
      ...picture,
      characters: picture.characters.map((figure) => ({
        ...figure,
        traits: figure.traits.map((one) => ({
          ...one,
          verdict: one.trait <= main || (one.trait > 4 && one.trait <= 4 + detail) ? "mismatch" : one.verdict
        }))
      }))
    }))
  }
}
