import type { Kind } from "./Kinds.js"
import type { Colour } from "./Palette.js"
import type { CastMember, Defect, PictureSpec } from "./Picture.js"

/** What can be wrong with someone in a picture. */
export const figureDefects = ["wrong-colour", "missing-part", "extra-limb", "wrong-being"] as const
/** What can be wrong with a picture as a whole. */
export const pictureFlaws = ["merged-figures", "lettering", "extra-figure", "missing-figure"] as const

const opposite = ([red, green, blue]: Colour): Colour => {
  const far: Colour = [255 - red, 255 - green, 255 - blue]
  // The opposite of a middling grey is the same grey.
  return Math.abs(far[0] - red) + Math.abs(far[1] - green) + Math.abs(far[2] - blue) < 180
    ? [199, 61, 140]
    : far
}

/** As much of someone's look as a defect befalls. */
interface Spoilable {
  readonly kind: Kind
  readonly main: Colour
  readonly garments: ReadonlyArray<{ readonly kind: string; readonly colour: Colour }>
  readonly held: string | undefined
  readonly hasExtraLimb?: true
}

/** The part of someone that a wrong colour or a missing part befalls: what they wear first, else what they carry. */
export const partOf = (look: Spoilable): string => look.garments[0]?.kind ?? look.held ?? "body"

/** How someone looks with a defect: drawn as naturally as without it. */
export const spoilt = <L extends Spoilable>(look: L, defect: Exclude<CastMember["defect"], undefined>): L => {
  const [first, ...others] = look.garments
  switch (defect) {
    case "wrong-colour":
      return first === undefined
        ? { ...look, main: opposite(look.main) }
        : { ...look, garments: [{ ...first, colour: opposite(first.colour) }, ...others] }
    case "missing-part":
      return first === undefined ? { ...look, held: undefined } : { ...look, garments: others }
    case "extra-limb":
      return { ...look, hasExtraLimb: true }
    case "wrong-being":
      return { ...look, kind: look.kind === "robot" ? "frog" : "robot", main: opposite(look.main) }
  }
}

const isOfFigure = (defect: Defect): defect is (typeof figureDefects)[number] =>
  figureDefects.some((one) => one === defect)

/** The picture as it should be. */
export const flawless = (spec: PictureSpec): PictureSpec => {
  const whole = ({ description, name }: CastMember): CastMember => ({ name, description })
  switch (spec._tag) {
    case "Card":
      return spec
    case "Portrait": {
      const { flaw: _, ...portrait } = spec
      return { ...portrait, member: whole(spec.member) }
    }
    case "Scene": {
      const { flaw: _, ...scene } = spec
      return { ...scene, cast: spec.cast.map(whole) }
    }
  }
}

/** The picture with one thing wrong: with the `who`-th of its cast, or as a whole. */
export const flawed = (given: PictureSpec, defect: Defect, who = 0): PictureSpec => {
  const spec = flawless(given)
  if (spec._tag === "Card") return spec
  if (!isOfFigure(defect)) return { ...spec, flaw: defect }
  const spoil = (member: CastMember): CastMember => ({ ...member, defect })
  return spec._tag === "Portrait"
    ? { ...spec, member: spoil(spec.member) }
    : { ...spec, cast: spec.cast.map((member, index) => (index === who ? spoil(member) : member)) }
}

/** Every picture with one thing wrong that this one could have been. */
export const suspicions = (
  given: PictureSpec
): ReadonlyArray<{ readonly defect: Defect; readonly who: number; readonly spec: PictureSpec }> => {
  const cast = given._tag === "Scene" ? given.cast.length : given._tag === "Portrait" ? 1 : 0
  return [
    ...Array.from({ length: cast }, (_, who) =>
      figureDefects.map((defect) => ({ defect, who, spec: flawed(given, defect, who) }))
    ).flat(),
    ...(cast === 0 ? [] : pictureFlaws.map((defect) => ({ defect, who: 0, spec: flawed(given, defect) })))
  ]
}
