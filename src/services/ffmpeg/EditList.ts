import { open } from "node:fs/promises"

/** What is shown of a track, in this order, after a pause. */
export interface EditList {
  /** Ticks of the track in which nothing is shown yet. */
  readonly pause: number
  readonly edits: readonly [Edit, ...ReadonlyArray<Edit>]
}

/** A stretch of a track that is shown, in ticks of the track: from a picture's own time on, so long. */
export interface Edit {
  readonly from: number
  readonly ticks: number
}

/** A movie box is read whole; one of ours is some kilobytes, and nobody's is as large as this. */
const largestMovie = 64 * 1024 * 1024

const nameAt = (bytes: Buffer, at: number) => bytes.toString("latin1", at + 4, at + 8)

/** The boxes between two places: their names and where their bodies begin and end. */
function* boxesIn(bytes: Buffer, from: number, to: number) {
  for (let at = from; at + 8 <= to; ) {
    const short = bytes.readUInt32BE(at)
    const isLong = short === 1 && at + 16 <= to
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short
    if (size < 8 || at + size > to) return
    yield { name: nameAt(bytes, at), body: at + (isLong ? 16 : 8), end: at + size }
    at += size
  }
}

const inner = (bytes: Buffer, from: number, to: number, name: string) =>
  [...boxesIn(bytes, from, to)].find((box) => box.name === name)

/** A field behind the times of creation and change, which version 1 writes in eight bytes each. */
const afterTimes = (bytes: Buffer, body: number) => body + (bytes[body] === 1 ? 20 : 12)

/** The bytes of a file's movie box, without its own head; nothing where there is none. */
const movieOf = async (path: string): Promise<Buffer | undefined> => {
  const file = await open(path, "r")
  try {
    const head = Buffer.alloc(16)
    for (let at = 0, count = 0; count < 100_000; count++) {
      const { bytesRead } = await file.read(head, 0, 16, at)
      if (bytesRead < 8) return undefined
      const short = head.readUInt32BE(0)
      const size = short === 1 && bytesRead === 16 ? Number(head.readBigUInt64BE(8)) : short
      const begin = short === 1 ? 16 : 8
      if (nameAt(head, 0) === "moov" && size > begin && size <= largestMovie) {
        const body = Buffer.alloc(size - begin)
        const read = await file.read(body, 0, body.length, at + begin)
        return body.subarray(0, read.bytesRead)
      }
      if (size < 8) return undefined
      at += size
    }
    return undefined
  } finally {
    await file.close()
  }
}

/**
 * What an edit list shows of a track (ISO/IEC 14496-12, 8.6.6), as ffmpeg and browsers show it; nothing where no list
 * tells. A gallery trims a clip by its list alone: what is cut away stays in the file.
 */
export const editsOf = async (path: string, trackId: number): Promise<EditList | undefined> => {
  const movie = await movieOf(path)
  if (movie === undefined) return undefined
  const header = inner(movie, 0, movie.length, "mvhd")
  const track = [...boxesIn(movie, 0, movie.length)].find(({ body, end, name }) => {
    const known = name === "trak" ? inner(movie, body, end, "tkhd") : undefined
    return known !== undefined && movie.readUInt32BE(afterTimes(movie, known.body)) === trackId
  })
  if (header === undefined || track === undefined) return undefined
  const media = inner(movie, track.body, track.end, "mdia")
  const clock = media === undefined ? undefined : inner(movie, media.body, media.end, "mdhd")
  const around = inner(movie, track.body, track.end, "edts")
  const list = around === undefined ? undefined : inner(movie, around.body, around.end, "elst")
  if (clock === undefined || list === undefined) return undefined
  const perSecond = movie.readUInt32BE(afterTimes(movie, clock.body))
  const movieTicks = movie.readUInt32BE(afterTimes(movie, header.body))
  const isLong = movie[list.body] === 1
  const each = isLong ? 20 : 12
  const count = Math.min(movie.readUInt32BE(list.body + 4), Math.floor((list.end - list.body - 8) / each))
  const edits: Array<Edit> = []
  let pause = 0
  for (let index = 0; index < count; index++) {
    const at = list.body + 8 + index * each
    const length = isLong ? Number(movie.readBigUInt64BE(at)) : movie.readUInt32BE(at)
    const from = isLong ? Number(movie.readBigInt64BE(at + 8)) : movie.readInt32BE(at + 4)
    const ticks = Math.round((length * perSecond) / movieTicks)
    // -1 is a pause; a length of 0 lasts to the track's end.
    if (from >= 0) edits.push({ from, ticks: length === 0 ? Number.POSITIVE_INFINITY : ticks })
    else if (edits.length === 0) pause += ticks
  }
  const [first, ...rest] = edits
  return first === undefined ? undefined : { pause, edits: [first, ...rest] }
}
