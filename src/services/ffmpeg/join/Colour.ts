import { Option } from "effect"
import type { FilterSpecification } from "fluent-ffmpeg"
import { type Colours, colours, untold } from "../clip/Colours.js"
import type { Inspection } from "../clip/Inspection.js"
import type { MediaFacts } from "../Media.js"

// The rule of colour: what is encoded becomes BT.709 in video levels and says so, inside and outside, since that is what
// every player takes for granted. Only where all clips are alike does the film keep their colours, told in the same words or
// in none, so that their packets may stand in it.

/** The colours a film is made in: those of its clips, or BT.709. */
export type FilmColours = "kept" | "bt709"

/** Matrices by the number in ISO/IEC 23091-2 that ffmpeg's scaler has, by its names. */
const scaled: Readonly<Record<number, string>> = {
  ...{ 1: "bt709", 4: "fcc", 5: "smpte170m", 6: "smpte170m", 7: "smpte240m" }
}
/** Matrices that only zimg has: YCgCo, BT.2020 in both kinds, those derived from primaries, ICtCp. */
const mapped = [8, 9, 10, 12, 13, 14]
/** Primaries that differ from those of BT.709 by less than anybody corrects for: those of SD. */
const nearPrimaries = [1, 4, 5, 6, 7]
/** The others that zimg knows: film, BT.2020, CIE 1931, both P3, EBU 3213. */
const mappedPrimaries = [8, 9, 10, 11, 12, 22]
/** Curves of ordinary video, of screens, and of BT.2020 without high range. */
const nearTransfers = [1, 4, 5, 6, 7, 11, 12, 13, 14, 15]
/** Perceptual quantizer, and hybrid log-gamma. */
const highRange = [16, 18]
/** The others that zimg knows: linear, both logarithmic ones. */
const mappedTransfers = [8, 9, 10, ...highRange]

const rgb = 0

/** A number that anybody here knows; what is reserved or newer than all of us counts as not told. */
const known = (number: Option.Option<number>, ...lists: ReadonlyArray<ReadonlyArray<number>>) =>
  Option.filter(number, (it) => lists.some((list) => list.includes(it)))

const matrices = [rgb, ...Object.keys(scaled).map(Number), ...mapped]

/** What untold colours are taken to be, as browsers take them: SD below 720 lines, HD from there on. */
const customary = ({ height }: MediaFacts["video"]): number => (height < 720 ? 6 : 1)

/** How a clip's colours become the film's. */
export type Conversion =
  | { readonly _tag: "None" }
  /** From one matrix to another; nothing where the decoder knows best: RGB, and codecs with a matrix of their own. */
  | { readonly _tag: "Scaled"; readonly from: Option.Option<string> }
  /** By light: other primaries, other curves, high range toned down. */
  | {
      readonly _tag: "Mapped"
      readonly matrix: number
      readonly primaries: number
      readonly transfer: number
      readonly isFull: boolean
      readonly isHighRange: boolean
      /** Whether its sides are odd, where colour cannot be kept for squares of four pixels. */
      readonly isOdd: boolean
    }

type Light = Pick<Conversion & { readonly _tag: "Mapped" }, "matrix" | "primaries" | "transfer">

/** Curves beside which BT.2020 defines constant luminance. */
const constantLuminance = [1, 6, 7, 14, 15]
const cieXyz = 10

/** What zimg can work with, for some numbers mean nothing beside some others: the nearest thing they can have meant. */
const consistent = ({ matrix, primaries, transfer: told }: Light): Light => {
  // BT.1361 is the curve of BT.709 for every colour that a screen can show.
  const transfer = told === 12 ? 1 : told
  // ICtCp is defined for BT.2100 alone.
  if (matrix === 14) return { matrix, primaries: 9, transfer: transfer === 18 ? 18 : 16 }
  if (matrix === 10 && !constantLuminance.includes(transfer)) return { matrix: 9, primaries, transfer }
  // No matrix follows from primaries that are none of red, green and blue.
  if ((matrix === 12 || matrix === 13) && primaries === cieXyz) return { matrix: 1, primaries, transfer }
  return { matrix, primaries, transfer }
}

/** Codecs whose untold colours are taken for the customary ones. Of all others (JPEG, ProRes, PNG …) the decoder knows more. */
const untoldCodecs = new Set(["h264", "hevc", "vp8", "vp9", "av1"])

/** How a clip becomes BT.709. */
export const conversionOf = ({ facts: { video }, picture }: Inspection): Conversion => {
  const { colours, isEightBit420 } = picture
  const isFull = Option.contains(colours.isFull, true)
  const primaries = known(colours.primaries, nearPrimaries, mappedPrimaries)
  const transfer = known(colours.transfer, nearTransfers, mappedTransfers)
  const matrix = Option.getOrElse(known(colours.matrix, matrices), () =>
    Option.contains(primaries, 9) ? 9 : untoldCodecs.has(video.codec) ? customary(video) : rgb
  )
  const isNear =
    Option.isNone(known(primaries, mappedPrimaries)) && Option.isNone(known(transfer, mappedTransfers))
  if (matrix !== rgb && (!isNear || mapped.includes(matrix))) {
    const light = consistent({
      matrix,
      primaries: Option.getOrElse(primaries, () => (matrix === 9 || matrix === 10 ? 9 : 1)),
      transfer: Option.getOrElse(transfer, () => 1)
    })
    return {
      ...{ _tag: "Mapped", ...light, isFull },
      isHighRange: highRange.includes(light.transfer),
      isOdd: video.width % 2 === 1 || video.height % 2 === 1
    }
  }
  if (matrix === 1 && isEightBit420 && !isFull && !hasUnknownMatrix({ picture })) return { _tag: "None" }
  return {
    _tag: "Scaled",
    // One that changes half-way may tell another matrix then; each frame tells its own.
    from: matrix === rgb || picture.changes ? Option.none() : Option.fromNullable(scaled[matrix])
  }
}

/** Whether a clip tells a matrix that nobody here knows: its colours are taken for the usual ones, and that is said. */
export const hasUnknownMatrix = ({ picture: { colours } }: Pick<Inspection, "picture">): boolean =>
  Option.exists(colours.matrix, (matrix) => !matrices.includes(matrix))

/** Whether a clip's packets show BT.709 in video levels as they are. */
export const isBt709 = (clip: Inspection): boolean => {
  const { matrix, primaries, transfer } = clip.picture.colours
  const isHd = (it: Option.Option<number>) =>
    Option.match(it, { onNone: () => true, onSome: (number) => number === 1 })
  return conversionOf(clip)._tag === "None" && isHd(matrix) && isHd(primaries) && isHd(transfer)
}

const bt709 = { range: "tv", colorspace: "bt709", color_primaries: "bt709", color_trc: "bt709" }

/** What stands in a picture's filters for its colours: before it is brought to size, while it is, and after. */
export interface ColourFilters {
  readonly before: ReadonlyArray<FilterSpecification>
  readonly scale: Readonly<Record<string, string>>
  readonly tags: FilterSpecification
}

/** Diffuse white of high range, in candela per square metre (ITU-R BT.2408): it becomes the white of ordinary video. */
const diffuseWhite = 203

/** Brings light from one space to another. The picture is told what it is first: what its file does not say is known here. */
const mapping = (by: Conversion & { readonly _tag: "Mapped" }): ReadonlyArray<FilterSpecification> => [
  {
    filter: "setparams",
    options: {
      range: by.isFull ? "pc" : "tv",
      ...{ colorspace: by.matrix, color_primaries: by.primaries, color_trc: by.transfer }
    }
  },
  ...(by.isOdd ? [{ filter: "format", options: "yuv444p10" }] : []),
  ...(by.isHighRange
    ? [
        { filter: "zscale", options: { t: "linear", npl: diffuseWhite } },
        { filter: "format", options: "gbrpf32le" },
        { filter: "zscale", options: { p: "bt709" } },
        { filter: "tonemap", options: { tonemap: "mobius", desat: 0 } },
        { filter: "zscale", options: { t: "bt709", m: "bt709", r: "limited" } }
      ]
    : [{ filter: "zscale", options: { p: "bt709", t: "bt709", m: "bt709", r: "limited" } }]),
  { filter: "format", options: by.isOdd ? "yuv444p" : "yuv420p" }
]

/** What an ffmpeg must be able to do where light has to be mapped: the filters of the hardest case. */
export const mappingTrial: ReadonlyArray<FilterSpecification> = mapping({
  ...{ _tag: "Mapped", matrix: 9, primaries: 9, transfer: 16, isFull: false, isHighRange: true },
  isOdd: false
})

/** The filters that give a clip's picture the film's colours, and words for them. */
export const colourFilters = (clip: Inspection, film: FilmColours): ColourFilters => {
  const tags = (options: Readonly<Record<string, string>>) => ({ filter: "setparams", options })
  if (film === "kept") return { before: [], scale: {}, tags: tags({ range: "tv" }) }
  const by = conversionOf(clip)
  const to = { out_color_matrix: "bt709", out_range: "tv" }
  switch (by._tag) {
    case "None":
      return { before: [], scale: {}, tags: tags(bt709) }
    case "Scaled":
      return {
        // The scaler takes no picture whose matrix it does not know.
        before: hasUnknownMatrix(clip)
          ? [tags({ colorspace: Option.getOrElse(by.from, () => "bt709") })]
          : [],
        // Asked for whatever is known: what no header tells, the decoder does.
        scale: Option.match(by.from, {
          onNone: () => to,
          onSome: (matrix) => ({ in_color_matrix: matrix, ...to })
        }),
        tags: tags(bt709)
      }
    case "Mapped":
      return { before: mapping(by), scale: {}, tags: tags(bt709) }
  }
}

/** Whether a film of these clips needs light to be mapped, which not every ffmpeg can do. */
export const needsMapping = (clip: Inspection): boolean => conversionOf(clip)._tag === "Mapped"

/** The colours that stand in the film's own header: those of its clips, in their words or in none; or BT.709. */
export const filmTags = (film: FilmColours, clips: ReadonlyArray<Inspection>): Colours =>
  film === "bt709"
    ? colours({ primaries: 1, transfer: 1, matrix: 1, isFull: false })
    : (clips[0]?.picture.colours ?? untold)
