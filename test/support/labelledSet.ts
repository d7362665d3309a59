import type { PictureSpec } from "xai-simulator"
import { flawed } from "../../packages/xai-simulator/src/drawing/Defects.js"
import type { CastMember, Defect } from "../../packages/xai-simulator/src/drawing/Picture.js"
import type { LabelledPicture } from "../../src/domain/Calibration.js"
import { Trait } from "../../src/domain/Judgement.js"

interface Sitter {
  readonly stem: string
  readonly member: CastMember
  readonly traits: ReadonlyArray<Trait>
  /** Which trait (from 1) a wrong colour and a missing part befall: what they wear first. */
  readonly befallen: number
}

const main = (trait: string) => new Trait({ trait, prominence: "main" })
const detail = (trait: string) => new Trait({ trait, prominence: "detail" })

const sitters: ReadonlyArray<Sitter> = [
  {
    stem: "fox",
    member: {
      name: "Fox",
      description:
        "A small fox with russet fur, a cream belly, dark brown paws, a thick green scarf round the neck."
    },
    traits: [
      main("a fox with russet fur"),
      main("a thick green scarf round the neck"),
      detail("a cream belly"),
      detail("dark brown paws")
    ],
    befallen: 2
  },
  {
    stem: "owl",
    member: {
      name: "Owl",
      description: "An old owl with tawny brown feathers, a plum purple vest and round charcoal glasses."
    },
    traits: [
      main("an owl with tawny brown feathers"),
      main("a plum purple vest"),
      detail("round charcoal glasses")
    ],
    befallen: 2
  },
  {
    stem: "keeper",
    member: {
      name: "Marta",
      description:
        "A woman with long auburn hair, a brick red beanie, a navy blue jumper and brown boots, light skin."
    },
    traits: [
      main("a woman with long auburn hair"),
      main("a brick red beanie"),
      main("a navy blue jumper"),
      detail("brown boots")
    ],
    befallen: 2
  }
]

/** What each sitter is drawn with; the first two are right. */
const defects: ReadonlyArray<Defect | "right" | "right-again"> = [
  "right",
  "right-again",
  "wrong-colour",
  "missing-part",
  "extra-limb",
  "wrong-being",
  "lettering",
  "extra-figure",
  "merged-figures"
]

const expectedOf = (defect: (typeof defects)[number], befallen: number): LabelledPicture["expected"] => {
  const right = { mismatches: [], same_being: true, hard_failures: [] }
  switch (defect) {
    case "wrong-colour":
    case "missing-part":
      return { ...right, mismatches: [befallen] }
    case "wrong-being":
      return { ...right, same_being: false }
    case "extra-limb":
      return { ...right, hard_failures: ["extra-limbs"] }
    case "lettering":
      return { ...right, hard_failures: ["lettering"] }
    case "extra-figure":
      return { ...right, hard_failures: ["wrong-count"] }
    case "merged-figures":
      return { ...right, hard_failures: ["merged-figures", "wrong-count"] }
    default:
      return right
  }
}

/** The labelled set as it is drawn: 288 by 384 pixels, without a word on it, so that nobody takes a name for a fault. */
export const labelledSet = sitters.flatMap(({ befallen, member, stem, traits }, sitter) =>
  defects.map((defect, index) => {
    const whole: PictureSpec = { _tag: "Portrait", style: "", member, plain: true }
    const isRight = defect === "right" || defect === "right-again"
    return {
      label: {
        file: `${stem}-${defect}.jpg`,
        name: member.name,
        traits,
        expected: expectedOf(defect, befallen)
      } satisfies LabelledPicture,
      request: {
        spec: isRight ? whole : flawed(whole, defect),
        width: 288,
        height: 384,
        seed: 100 * (sitter + 1) + index
      }
    }
  })
)
