import { bodyAt, boxesIn, numberAfterDates, numberAt, readTopBoxes } from "./Boxes.js"
import { type Colours, colours, unspecified } from "./Colours.js"

/** A stretch of a track that is shown, in ticks of the track: from a picture's own time on, so long. */
type Edit = Readonly<Record<"from" | "ticks", number>>

/** What is shown of a track, in this order, after a pause (ISO/IEC 14496-12, 8.6.6). */
export interface Mp4EditList {
  /** Ticks of the track in which nothing is shown yet. */
  readonly emptyEdit: number
  readonly edits: readonly [Edit, ...ReadonlyArray<Edit>]
}

/** An edit list, in the ticks of its track, of which the movie's own clock counts so many in a second. */
const editListOf = (track: Buffer, movieTimescale: number): Mp4EditList | undefined => {
  const mdhd = bodyAt(track, "mdia", "mdhd")
  const list = bodyAt(track, "edts", "elst")
  if (mdhd === undefined || list === undefined) return undefined
  const timescale = numberAfterDates(mdhd)
  const isLong = list[0] === 1
  const each = isLong ? 20 : 12
  const count = Math.min(numberAt(list, 4), Math.floor((list.length - 8) / each))
  const edits: Array<Edit> = []
  let emptyEdit = 0
  for (let index = 0; index < count; index++) {
    const at = 8 + index * each
    const length = isLong ? Number(list.readBigUInt64BE(at)) : list.readUInt32BE(at)
    const from = isLong ? Number(list.readBigInt64BE(at + 8)) : list.readInt32BE(at + 4)
    const ticks = Math.round((length * timescale) / movieTimescale)
    // -1 is a pause; a length of 0 lasts to the track's end.
    if (from >= 0) edits.push({ from, ticks: length === 0 ? Number.POSITIVE_INFINITY : ticks })
    else if (edits.length === 0) emptyEdit += ticks
  }
  const [first, ...rest] = edits
  return first === undefined ? undefined : { emptyEdit, edits: [first, ...rest] }
}

/** The bytes of a picture's description before the boxes in it (ISO/IEC 14496-12, 12.1.3). */
const visualSampleEntryBytes = 78

/** The colours of a description's `colr` box (ISO/IEC 14496-12, 12.1.5); QuickTime's older kind tells no range. */
const coloursIn = (colr: Buffer | undefined): Colours => {
  const kind = colr?.toString("latin1", 0, 4)
  if (colr === undefined || (kind !== "nclx" && kind !== "nclc") || colr.length < 10) return unspecified
  return colours({
    primaries: colr.readUInt16BE(4),
    transfer: colr.readUInt16BE(6),
    matrix: colr.readUInt16BE(8),
    isFullRange: kind === "nclx" && colr.length > 10 ? ((colr[10] ?? 0) & 0x80) !== 0 : undefined
  })
}

const trackOf = (track: Buffer, movieTimescale: number) => {
  const header = bodyAt(track, "tkhd")
  const tables = bodyAt(track, "mdia", "minf", "stbl")
  const stsd = tables === undefined ? undefined : bodyAt(tables, "stsd")
  if (header === undefined || tables === undefined || stsd === undefined) return undefined
  const [first] = boxesIn(stsd.subarray(8))
  const inside = first?.body.subarray(visualSampleEntryBytes) ?? Buffer.alloc(0)
  return {
    id: numberAfterDates(header),
    /** What it holds, in four letters: `vide`, `soun`, `sbtl`, `text`. */
    kind: bodyAt(track, "mdia", "hdlr")?.toString("latin1", 8, 12) ?? "",
    /** Whether players are to play it. */
    isOn: ((header[3] ?? 0) & 1) === 1,
    /** How many pictures or packets its tables list; 0 where they come in fragments. */
    samples: numberAt(bodyAt(tables, "stsz") ?? Buffer.alloc(0), 8),
    /** How many sample entries (descriptions of its packets) there are: with more than one, size or codec change half-way. */
    sampleEntries: numberAt(stsd, 4),
    /** Whether its pictures tell the shape of their pixels outside the codec's own header. */
    hasPixelAspect: bodyAt(inside, "pasp") !== undefined,
    /** What the container tells of a picture's colours. */
    colours: coloursIn(bodyAt(inside, "colr")),
    editList: editListOf(track, movieTimescale)
  }
}

/** What a movie box says of a track that the reader's library does not tell. */
export type MovieTrack = NonNullable<ReturnType<typeof trackOf>>

/** The tracks a file's movie box describes, in its order, none where there is no such box; and where its packets end. */
export const readMovie = async (path: string) => {
  const { mdatEnd, movie } = await readTopBoxes(path)
  const header = movie === undefined ? undefined : bodyAt(movie, "mvhd")
  const tracks =
    movie === undefined || header === undefined
      ? []
      : [...boxesIn(movie)]
          .filter(({ name }) => name === "trak")
          .flatMap(({ body }) => trackOf(body, numberAfterDates(header)) ?? [])
  return { tracks, mdatEnd }
}
