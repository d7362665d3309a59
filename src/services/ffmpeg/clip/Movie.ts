import { afterTimes, type Box, boxAt, boxesIn, readMovieBox } from "./Boxes.js"
import { type Colours, colours, untold } from "./Colours.js"

/** A stretch of a track that is shown, in ticks of the track: from a picture's own time on, so long. */
export interface Edit {
  readonly from: number
  readonly ticks: number
}

/** What is shown of a track, in this order, after a pause (ISO/IEC 14496-12, 8.6.6). */
export interface EditList {
  /** Ticks of the track in which nothing is shown yet. */
  readonly pause: number
  readonly edits: readonly [Edit, ...ReadonlyArray<Edit>]
}

/** What a movie box says of a track that the reader's library does not tell. */
export interface MovieTrack {
  readonly id: number
  /** Whether players are to play it. */
  readonly isOn: boolean
  /** How many pictures or packets its tables list; 0 where they come in fragments. */
  readonly samples: number
  /** How many descriptions of its packets there are: with more than one, size or codec change half-way. */
  readonly descriptions: number
  /** Whether its pictures tell the shape of their pixels outside the codec's own header. */
  readonly tellsPixelShape: boolean
  /** What the container tells of a picture's colours. */
  readonly colours: Colours
  readonly editList: EditList | undefined
  /** The byte of the file where the last of its packets ends, as the tables have it; 0 where they come in fragments. */
  readonly lastByte: number
}

const editListOf = (
  bytes: Buffer,
  { movieTicks, track }: { readonly movieTicks: number; readonly track: Box }
): EditList | undefined => {
  const clock = boxAt(bytes, track, "mdia", "mdhd")
  const list = boxAt(bytes, track, "edts", "elst")
  if (clock === undefined || list === undefined) return undefined
  const perSecond = bytes.readUInt32BE(afterTimes(bytes, clock))
  const isLong = bytes[list.body] === 1
  const each = isLong ? 20 : 12
  const count = Math.min(bytes.readUInt32BE(list.body + 4), Math.floor((list.end - list.body - 8) / each))
  const edits: Array<Edit> = []
  let pause = 0
  for (let index = 0; index < count; index++) {
    const at = list.body + 8 + index * each
    const length = isLong ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at)
    const from = isLong ? Number(bytes.readBigInt64BE(at + 8)) : bytes.readInt32BE(at + 4)
    const ticks = Math.round((length * perSecond) / movieTicks)
    // -1 is a pause; a length of 0 lasts to the track's end.
    if (from >= 0) edits.push({ from, ticks: length === 0 ? Number.POSITIVE_INFINITY : ticks })
    else if (edits.length === 0) pause += ticks
  }
  const [first, ...rest] = edits
  return first === undefined ? undefined : { pause, edits: [first, ...rest] }
}

/** Where the packets of a track's last chunk end: its place, and the sizes of what is in it (8.7.3 to 8.7.5). */
const lastByteOf = (bytes: Buffer, tables: Box): number => {
  const [runs, sizes] = [boxAt(bytes, tables, "stsc"), boxAt(bytes, tables, "stsz")]
  const long = boxAt(bytes, tables, "co64")
  const places = long ?? boxAt(bytes, tables, "stco")
  if (runs === undefined || sizes === undefined || places === undefined) return 0
  const chunks = bytes.readUInt32BE(places.body + 4)
  const kinds = bytes.readUInt32BE(runs.body + 4)
  if (chunks === 0 || kinds === 0) return 0
  const place =
    long === undefined
      ? bytes.readUInt32BE(places.body + 4 + 4 * chunks)
      : Number(bytes.readBigUInt64BE(places.body + 8 * chunks))
  const inChunk = bytes.readUInt32BE(runs.body + 8 + 12 * (kinds - 1) + 4)
  const [each, count] = [bytes.readUInt32BE(sizes.body + 4), bytes.readUInt32BE(sizes.body + 8)]
  if (each > 0) return place + each * inChunk
  // A table that is not whole says nothing; whatever track it is of, the others can still be read.
  if (sizes.body + 12 + 4 * count > sizes.end) return 0
  let size = 0
  for (let sample = Math.max(0, count - inChunk); sample < count; sample++)
    size += bytes.readUInt32BE(sizes.body + 12 + 4 * sample)
  return place + size
}

/** The bytes of a picture's description before the boxes in it (ISO/IEC 14496-12, 12.1.3). */
const pictureDescription = 8 + 78

/** The colours of a description's `colr` box (ISO/IEC 14496-12, 12.1.5); QuickTime's older kind tells no range. */
const coloursIn = (bytes: Buffer, { body, end }: Box): Colours => {
  const kind = bytes.toString("latin1", body, body + 4)
  if ((kind !== "nclx" && kind !== "nclc") || body + 10 > end) return untold
  return colours({
    primaries: bytes.readUInt16BE(body + 4),
    transfer: bytes.readUInt16BE(body + 6),
    matrix: bytes.readUInt16BE(body + 8),
    ...(kind === "nclx" && body + 11 <= end ? { isFull: ((bytes[body + 10] ?? 0) & 0x80) !== 0 } : {})
  })
}

const trackOf = (bytes: Buffer, movieTicks: number, track: Box): MovieTrack | undefined => {
  const header = boxAt(bytes, track, "tkhd")
  const tables = boxAt(bytes, track, "mdia", "minf", "stbl")
  const described = tables === undefined ? undefined : boxAt(bytes, tables, "stsd")
  if (header === undefined || tables === undefined || described === undefined) return undefined
  const sizes = boxAt(bytes, tables, "stsz")
  const [first] = boxesIn(bytes, described.body + 8, described.end)
  const inside =
    first === undefined ? [] : [...boxesIn(bytes, first.body - 8 + pictureDescription, first.end)]
  const colr = inside.find(({ name }) => name === "colr")
  return {
    id: bytes.readUInt32BE(afterTimes(bytes, header)),
    isOn: ((bytes[header.body + 3] ?? 0) & 1) === 1,
    samples: sizes === undefined ? 0 : bytes.readUInt32BE(sizes.body + 8),
    descriptions: bytes.readUInt32BE(described.body + 4),
    tellsPixelShape: inside.some(({ name }) => name === "pasp"),
    colours: colr === undefined ? untold : coloursIn(bytes, colr),
    editList: editListOf(bytes, { movieTicks, track }),
    lastByte: lastByteOf(bytes, tables)
  }
}

/** The tracks a file's movie box describes, in its order; none where the box cannot be found. */
export const readMovie = async (path: string): Promise<ReadonlyArray<MovieTrack>> => {
  const bytes = await readMovieBox(path)
  if (bytes === undefined) return []
  const movie: Box = { name: "moov", body: 0, end: bytes.length }
  const header = boxAt(bytes, movie, "mvhd")
  if (header === undefined) return []
  const movieTicks = bytes.readUInt32BE(afterTimes(bytes, header))
  return [...boxesIn(bytes, 0, bytes.length)]
    .filter(({ name }) => name === "trak")
    .flatMap((track) => trackOf(bytes, movieTicks, track) ?? [])
}
