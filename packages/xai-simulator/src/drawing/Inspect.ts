import { Effect, Option } from "effect"
import { sha256 } from "../Seed.js"
import type { Canvas, Image, Studio } from "./Canvas.js"
import { readSignature, type Signature } from "./Comment.js"
import { flawless, suspicions } from "./Defects.js"
import { paintPicture } from "./Draw.js"
import type { Defect, DrawRequest, Sight } from "./Picture.js"

const across = 320

/** A picture's pixels, small: the grain of JPEG averages out, a scarf does not. */
const pixelsOf = (studio: Studio, picture: Canvas | Image): Uint8ClampedArray => {
  const height = Math.max(1, Math.round((across * picture.height) / picture.width))
  const pen = studio.canvas(across, height).getContext("2d")
  pen.imageSmoothingQuality = "high"
  pen.drawImage(picture, 0, 0, across, height)
  return pen.getImageData(0, 0, across, height).data
}

/** Pixels that are clearly of another colour: more than the grain of JPEG could make them. */
const differing = (one: Uint8ClampedArray, other: Uint8ClampedArray): number => {
  let count = 0
  for (let at = 0; at < one.length; at += 4) {
    const apart =
      Math.abs((one[at] ?? 0) - (other[at] ?? 0)) +
      Math.abs((one[at + 1] ?? 0) - (other[at + 1] ?? 0)) +
      Math.abs((one[at + 2] ?? 0) - (other[at + 2] ?? 0))
    if (apart > 72) count++
  }
  return count
}

/** Fewer than these of some 57,600 pixels differ by chance. */
const byChance = 24

/** Most paintings kept in mind: 230 kB each. */
const mostInMind = 64

/** An eye that knows how pictures should look, and keeps in mind those it saw being painted. */
export interface Eye {
  /** Sees a picture being painted; one with a planted defect is not how it should be. */
  readonly witness: (request: DrawRequest, canvas: Canvas) => void
  /**
   * Looks at a picture's pixels for what is wrong with it. What is seen is held against the picture as it should be, painted
   * again if need be; where they differ, against each picture with one known defect, and the one that explains most of it is
   * what was found. What the file says of its own defects is not read. None for pictures that were not drawn here.
   */
  readonly inspect: (jpeg: Uint8Array) => Effect.Effect<Option.Option<Sight>>
}

/** Opens an eye in the drawing room. */
export const openEye = (studio: Studio): Eye => {
  const inMind = new Map<string, Uint8ClampedArray>()
  /** What was found before, by the picture's own bytes: the same picture is not studied twice. */
  const found = new Map<string, Sight>()
  const nameOf = ({ height, seed, spec, width }: DrawRequest) => JSON.stringify([spec, width, height, seed])

  const rightPixels = (request: DrawRequest) =>
    inMind.get(nameOf(request)) ?? pixelsOf(studio, paintPicture(studio, request))

  const sightOf = (signature: Signature, seen: Uint8ClampedArray): Sight => {
    const { height, seed, width } = signature
    const spec = flawless(signature.spec)
    const off = differing(seen, rightPixels({ spec, width, height, seed }))
    if (off < byChance) return { spec, defect: Option.none() }
    let best: { readonly defect: Defect; readonly who: number; readonly off: number } | undefined
    for (const { defect, spec: suspected, who } of suspicions(spec)) {
      const painted = paintPicture(studio, { spec: suspected, width, height, seed })
      const left = differing(seen, pixelsOf(studio, painted))
      if (best === undefined || left < best.off) best = { defect, who, off: left }
      if (left < byChance) break
    }
    return {
      spec,
      defect:
        best === undefined || best.off > off / 2
          ? Option.none()
          : Option.some({ defect: best.defect, who: best.who })
    }
  }

  return {
    witness: (request, canvas) => {
      const name = nameOf(request)
      if (request.spec._tag === "Card" || name !== nameOf({ ...request, spec: flawless(request.spec) }))
        return
      inMind.set(name, pixelsOf(studio, canvas))
      const [oldest] = inMind.keys()
      if (inMind.size > mostInMind && oldest !== undefined) inMind.delete(oldest)
    },
    inspect: (jpeg) =>
      Option.match(readSignature(jpeg), {
        onNone: () => Effect.succeedNone,
        onSome: (signature) =>
          Effect.gen(function* () {
            const bytes = sha256(jpeg)
            const known = found.get(bytes)
            if (known !== undefined) return Option.some(known)
            const picture = yield* Effect.promise(() => studio.picture(jpeg))
            const sight = sightOf(signature, pixelsOf(studio, picture))
            found.set(bytes, sight)
            return Option.some(sight)
          })
      })
  }
}
