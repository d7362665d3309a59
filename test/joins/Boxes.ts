/** A box of an MP4 or QuickTime file (ISO/IEC 14496-12): some fields of its own, then either bytes or more boxes. */
export interface Box {
  readonly name: string
  /** What stands before its inner boxes; all of it where it has none. */
  readonly fields: Buffer
  readonly inner: ReadonlyArray<Box> | undefined
}

/** How many bytes stand before the inner boxes of those that have some. */
const before: Readonly<Record<string, number>> = {
  ...{ moov: 0, trak: 0, edts: 0, mdia: 0, minf: 0, stbl: 0, stsd: 8 },
  // A picture's sample description.
  ...{ avc1: 78, hvc1: 78, mp4v: 78, vp09: 78, av01: 78 }
}

const boxesIn = (bytes: Buffer): ReadonlyArray<Box> => {
  const found: Array<Box> = []
  for (let at = 0; at + 8 <= bytes.length; ) {
    const short = bytes.readUInt32BE(at)
    const head = short === 1 ? 16 : 8
    const size = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short
    if (size < head) break
    const name = bytes.toString("latin1", at + 4, at + 8)
    const body = bytes.subarray(at + head, at + size)
    const fields = before[name]
    found.push(
      fields === undefined
        ? { name, fields: body, inner: undefined }
        : { name, fields: body.subarray(0, fields), inner: boxesIn(body.subarray(fields)) }
    )
    at += size
  }
  return found
}

/** A file as boxes. */
export const parse = boxesIn

const written = ({ fields, inner, name }: Box): Buffer => {
  const body = Buffer.concat([fields, ...(inner ?? []).map(written)])
  const head = Buffer.alloc(8)
  head.writeUInt32BE(body.length + 8, 0)
  head.write(name, 4, "latin1")
  return Buffer.concat([head, body])
}

/** The boxes as a file. Places of samples in it hold only where what changed stands behind them. */
export const write = (boxes: ReadonlyArray<Box>): Buffer => Buffer.concat(boxes.map(written))

/** The first box down a path of names. */
export const find = (boxes: ReadonlyArray<Box>, ...path: ReadonlyArray<string>): Box | undefined => {
  const [name, ...rest] = path
  const found = boxes.find((box) => box.name === name)
  return found === undefined || rest.length === 0 ? found : find(found.inner ?? [], ...rest)
}

/** The boxes with each one down a path of names changed; `choose` says which of several of one name are meant. */
export const change = (
  boxes: ReadonlyArray<Box>,
  path: ReadonlyArray<string>,
  to: (box: Box) => ReadonlyArray<Box>,
  choose: (box: Box) => boolean = () => true
): ReadonlyArray<Box> => {
  const [name, ...rest] = path
  return boxes.flatMap((box) => {
    if (box.name !== name || (name === "trak" && !choose(box))) return [box]
    return rest.length === 0 ? to(box) : [{ ...box, inner: change(box.inner ?? [], rest, to, choose) }]
  })
}

const handlerOf = (track: Box) =>
  find(track.inner ?? [], "mdia", "hdlr")?.fields.toString("latin1", 8, 12) ?? ""

/** Chooses the n-th track of a kind, from 0. */
export const nth = (boxes: ReadonlyArray<Box>, handler: "vide" | "soun", n = 0) => {
  const tracks = (find(boxes, "moov")?.inner ?? []).filter(
    (box) => box.name === "trak" && handlerOf(box) === handler
  )
  return (box: Box) => box === tracks[n]
}

/** Behind the times of creation and change, which version 1 writes in eight bytes each. */
const afterTimes = ({ fields }: Box) => (fields[0] === 1 ? 20 : 12)

const ticksOf = (box: Box | undefined) => (box === undefined ? 0 : box.fields.readUInt32BE(afterTimes(box)))

/** Ticks per second of the film as a whole and of one track, and where that track's first edit begins. */
export const clocks = (boxes: ReadonlyArray<Box>, isMeant: (box: Box) => boolean) => {
  const track = (find(boxes, "moov")?.inner ?? []).find(isMeant)
  const list = find(track?.inner ?? [], "edts", "elst")
  const count = list?.fields.readUInt32BE(4) ?? 0
  const starts = Array.from(
    { length: count },
    (_, index) => list?.fields.readInt32BE(8 + 12 * index + 4) ?? 0
  )
  return {
    movie: ticksOf(find(boxes, "moov", "mvhd")),
    track: ticksOf(find(track?.inner ?? [], "mdia", "mdhd")),
    start: starts.find((start) => start >= 0) ?? 0
  }
}

/** A stretch of a track that is shown: its length in the film's ticks, its start in the track's, or -1 for a pause. */
export interface Edit {
  readonly ticks: number
  readonly start: number
}

/** The same file with another edit list on one track. */
export const withEdits = (
  boxes: ReadonlyArray<Box>,
  isMeant: (box: Box) => boolean,
  edits: ReadonlyArray<Edit>
) => {
  const fields = Buffer.alloc(8 + 12 * edits.length)
  fields.writeUInt32BE(edits.length, 4)
  for (const [index, { start, ticks }] of edits.entries()) {
    fields.writeUInt32BE(Math.round(ticks), 8 + 12 * index)
    fields.writeInt32BE(Math.round(start), 12 + 12 * index)
    fields.writeUInt32BE(0x10000, 16 + 12 * index)
  }
  const list: Box = {
    name: "edts",
    fields: Buffer.alloc(0),
    inner: [{ name: "elst", fields, inner: undefined }]
  }
  return change(
    boxes,
    ["moov", "trak"],
    (track) => {
      const others = (track.inner ?? []).filter(({ name }) => name !== "edts")
      // Behind the track's own header, where every writer puts it.
      return [{ ...track, inner: others.flatMap((box) => (box.name === "tkhd" ? [box, list] : [box])) }]
    },
    isMeant
  )
}

/** The same file with one track's header changed. */
export const withTrackHeader = (
  boxes: ReadonlyArray<Box>,
  isMeant: (box: Box) => boolean,
  to: (fields: Buffer, at: { readonly flags: number; readonly matrix: number }) => void
) =>
  change(
    boxes,
    ["moov", "trak", "tkhd"],
    (box) => {
      const fields = Buffer.from(box.fields)
      to(fields, { flags: 3, matrix: afterTimes(box) + (fields[0] === 1 ? 16 : 12) + 16 })
      return [{ ...box, fields }]
    },
    isMeant
  )
