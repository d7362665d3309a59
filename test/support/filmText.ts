import { readFileSync } from "node:fs"

// The words in a finished film, read box by box and by nothing of the program's own.

interface Box {
  readonly name: string
  readonly body: Buffer
}

const boxes = (bytes: Buffer): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at)
    const end = size === 0 ? bytes.length : at + size
    if (size === 1 || end <= at || end > bytes.length) throw new Error(`a box of ${size} bytes at ${at}`)
    found.push({ name: bytes.toString("latin1", at + 4, at + 8), body: bytes.subarray(at + 8, end) })
    at = end
  }
  return found
}

/** The bodies of all boxes at a path. */
const all = (bytes: Buffer, path: string): ReadonlyArray<Buffer> =>
  path
    .split("/")
    .reduce<ReadonlyArray<Buffer>>(
      (within, name) =>
        within.flatMap((body) => boxes(body).flatMap((one) => (one.name === name ? [one.body] : []))),
      [bytes]
    )

const only = (bytes: Buffer, path: string): Buffer => {
  const [found, ...others] = all(bytes, path)
  if (found === undefined || others.length > 0) throw new Error(`there is not one ${path}`)
  return found
}

const numbers = (bytes: Buffer, from: number, count: number): ReadonlyArray<number> =>
  Array.from({ length: count }, (_, index) => bytes.readUInt32BE(from + 4 * index))

/** Words that UTF-8 does not take as they are were torn. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** What is shown from when on, in seconds. */
export interface Told {
  readonly at: number
  readonly words: string
}

/** The texts of a track of texts, with their times. */
const texts = (file: Buffer, track: Buffer): ReadonlyArray<Told> => {
  const table = only(track, "mdia/minf/stbl")
  const clock = only(track, "mdia/mdhd").readUInt32BE(12)
  const stts = only(table, "stts")
  const lengths = Array.from({ length: stts.readUInt32BE(4) }, (_, index) =>
    Array.from({ length: stts.readUInt32BE(8 + 8 * index) }, () => stts.readUInt32BE(12 + 8 * index))
  ).flat()
  const stsz = only(table, "stsz")
  const fixed = stsz.readUInt32BE(4)
  const sizes = fixed > 0 ? lengths.map(() => fixed) : numbers(stsz, 12, stsz.readUInt32BE(8))
  const stco = only(table, "stco")
  const chunks = numbers(stco, 8, stco.readUInt32BE(4))
  const stsc = only(table, "stsc")
  const runs = Array.from({ length: stsc.readUInt32BE(4) }, (_, index) => numbers(stsc, 8 + 12 * index, 2))
  const told: Array<Told> = []
  let sample = 0
  let ticks = 0
  for (const [index, chunk] of chunks.entries()) {
    const perChunk = runs.findLast(([first = 1]) => first <= index + 1)?.[1] ?? 0
    let at = chunk
    for (let each = 0; each < perChunk && sample < sizes.length; each++) {
      const words = utf8.decode(file.subarray(at + 2, at + 2 + file.readUInt16BE(at)))
      told.push({ at: ticks / clock, words })
      at += sizes[sample] ?? 0
      ticks += lengths[sample] ?? 0
      sample += 1
    }
  }
  return told
}

const handler = (track: Buffer) => only(track, "mdia/hdlr").toString("latin1", 8, 12)

/** A film's captions, and its chapters by each of the two tables that players read them from. */
export const wordsIn = (path: string) => {
  const file = readFileSync(path)
  const tracks = all(file, "moov/trak")
  const [listed] = all(file, "moov/udta/chpl")
  const table: Array<Told> = []
  for (let at = 9; listed !== undefined && at < listed.length; ) {
    const length = listed.readUInt8(at + 8)
    const words = utf8.decode(listed.subarray(at + 9, at + 9 + length))
    table.push({ at: Number(listed.readBigUInt64BE(at)) / 1e7, words })
    at += 9 + length
  }
  const read = (kind: string) =>
    tracks.filter((track) => handler(track) === kind).flatMap((track) => texts(file, track))
  return {
    captions: read("sbtl").filter(({ words }) => words !== ""),
    chapters: read("text"),
    table
  }
}

/** The languages that a film's tracks say they are in, by what kind of track each is. */
export const languagesIn = (path: string) =>
  all(readFileSync(path), "moov/trak").map((track) => {
    const bits = only(track, "mdia/mdhd").readUInt16BE(20)
    const letters = [10, 5, 0].map((by) => String.fromCharCode(0x60 + ((bits >> by) & 31)))
    return [handler(track), letters.join("")]
  })
