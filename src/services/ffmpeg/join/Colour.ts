import type { PixelSize } from "../../../domain/Departures.js"
import type { Inspection } from "../clip/Inspection.js"
import type { MediaFacts } from "../Media.js"

// The rule of colour: what is encoded becomes BT.709 in video levels and says so, inside and outside, since that is what
// every player takes for granted. Only where all clips are alike does the film keep their colours, told in the same words or
// in none, so that their packets may stand in it.

/** The colours a film is made in: those of its clips, or BT.709. */
export type FilmColours = "kept" | "bt709"

/** Matrices by the number in ISO/IEC 23091-2 that ffmpeg's scaler has, by its names. */
const scaled: Readonly<Record<number, string>> = {
  1: "bt709",
  4: "fcc",
  5: "smpte170m",
  6: "smpte170m",
  7: "smpte240m"
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
const known = (number: number | undefined, ...lists: ReadonlyArray<ReadonlyArray<number>>) =>
  number !== undefined && lists.some((list) => list.includes(number)) ? number : undefined

const matrices = [rgb, ...Object.keys(scaled).map(Number), ...mapped]

/** What unspecified colours are taken to be, as browsers take them: SD below 720 lines, HD from there on. */
const customary = ({ height }: MediaFacts["video"]): number => (height < 720 ? 6 : 1)

/** Colours by light, each told. */
type Light = Readonly<Record<"matrix" | "primaries" | "transfer", number>>

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

/** Codecs whose unspecified colours are taken for the customary ones. Of all others (JPEG, ProRes, PNG …) the decoder knows more. */
const untoldCodecs = new Set(["h264", "hevc", "vp8", "vp9", "av1"])

/** Diffuse white of high range, in candela per square metre (ITU-R BT.2408): it becomes the white of ordinary video. */
const diffuseWhite = 203

/**
 * Brings light from one space to BT.709. The picture is told what it is first: what its file does not say is known here. Where
 * its sides are odd, colour cannot be kept for squares of four pixels.
 */
const mapping = (
  { matrix, primaries, transfer }: Light,
  isFullRange: boolean,
  { height, width }: PixelSize
): ReadonlyArray<string> => {
  const isOdd = width % 2 === 1 || height % 2 === 1
  const range = isFullRange ? "pc" : "tv"
  const toned = [
    `zscale=t=linear:npl=${diffuseWhite}`,
    "format=gbrpf32le",
    "zscale=p=bt709",
    "tonemap=tonemap=mobius:desat=0",
    "zscale=t=bt709:m=bt709:r=limited"
  ]
  return [
    `setparams=range=${range}:colorspace=${matrix}:color_primaries=${primaries}:color_trc=${transfer}`,
    ...(isOdd ? ["format=yuv444p10"] : []),
    ...(highRange.includes(transfer) ? toned : ["zscale=p=bt709:t=bt709:m=bt709:r=limited"]),
    `format=${isOdd ? "yuv444p" : "yuv420p"}`
  ]
}

/** What an ffmpeg must be able to do where light has to be mapped: the filters of the hardest case. */
export const mappingTrial = mapping({ matrix: 9, primaries: 9, transfer: 16 }, false, {
  width: 16,
  height: 16
})

/** Whether a clip tells a matrix that nobody here knows: its colours are taken for the usual ones, and that is said. */
export const hasUnknownMatrix = ({ picture: { colours } }: Inspection): boolean =>
  colours.matrix !== undefined && !matrices.includes(colours.matrix)

/** What stands in a picture's filters for its colours: before it is brought to size, and while it is. */
interface Conversion {
  /** By nothing, from one matrix to another, or by light: other primaries, other curves, high range toned down. */
  readonly by: "nothing" | "matrix" | "light"
  readonly before: ReadonlyArray<string>
  readonly scale: string
}

/** How a clip becomes BT.709. */
const conversionOf = (clip: Inspection): Conversion => {
  const { video } = clip.facts
  const { changes, colours, isEightBit420 } = clip.picture
  const isFullRange = colours.isFullRange === true
  const primaries = known(colours.primaries, nearPrimaries, mappedPrimaries)
  const transfer = known(colours.transfer, nearTransfers, mappedTransfers)
  const untoldMatrix = () => (primaries === 9 ? 9 : untoldCodecs.has(video.codec) ? customary(video) : rgb)
  const matrix = known(colours.matrix, matrices) ?? untoldMatrix()
  const isNear =
    known(primaries, mappedPrimaries) === undefined && known(transfer, mappedTransfers) === undefined
  if (matrix !== rgb && (!isNear || mapped.includes(matrix))) {
    const light = consistent({
      matrix,
      primaries: primaries ?? (matrix === 9 || matrix === 10 ? 9 : 1),
      transfer: transfer ?? 1
    })
    return { by: "light", before: mapping(light, isFullRange, video), scale: "" }
  }
  const isUnknown = hasUnknownMatrix(clip)
  if (matrix === 1 && isEightBit420 && !isFullRange && !isUnknown)
    return { by: "nothing", before: [], scale: "" }
  // Nothing where the decoder knows best: RGB, codecs with a matrix of their own, and a clip that may tell another half-way.
  const from = matrix === rgb || changes ? undefined : scaled[matrix]
  return {
    by: "matrix",
    // The scaler takes no picture whose matrix it does not know.
    before: isUnknown ? [`setparams=colorspace=${from ?? "bt709"}`] : [],
    // Asked for whatever is known: what no header tells, the decoder does.
    scale: `${from === undefined ? "" : `:in_color_matrix=${from}`}:out_color_matrix=bt709:out_range=tv`
  }
}

/** Whether a clip's packets show BT.709 in video levels as they are. */
export const isBt709 = (clip: Inspection): boolean => {
  const { matrix, primaries, transfer } = clip.picture.colours
  return conversionOf(clip).by === "nothing" && [matrix, primaries, transfer].every((it) => (it ?? 1) === 1)
}

const bt709 = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"

/** The filters that give a clip's picture the film's colours, before and while it is brought to size, and words for them. */
export const colourFilters = (clip: Inspection, film: FilmColours) =>
  film === "kept"
    ? { before: [], scale: "", tags: "setparams=range=tv" }
    : { ...conversionOf(clip), tags: bt709 }

/** Whether a film of these clips needs light to be mapped, which not every ffmpeg can do. */
export const needsMapping = (clip: Inspection): boolean => conversionOf(clip).by === "light"
