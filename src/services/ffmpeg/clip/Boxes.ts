import { open } from "node:fs/promises"

/** A movie box is read whole; one of ours is some kilobytes, and nobody's is as large as this. */
const largestMovie = 64 * 1024 * 1024

/** The number in four bytes of a body; nought where it ends before. */
export const numberAt = (body: Buffer, at: number): number =>
  at + 4 <= body.length ? body.readUInt32BE(at) : 0

/** The name of the box that begins at a place, its size, and how long its head is. */
const headAt = (bytes: Buffer, at: number) => {
  const name = bytes.toString("latin1", at + 4, at + 8)
  const short = bytes.readUInt32BE(at)
  return short === 1 && at + 16 <= bytes.length
    ? { name, size: Number(bytes.readBigUInt64BE(at + 8)), head: 16 }
    : { name, size: short, head: 8 }
}

/**
 * The boxes in some bytes (ISO/IEC 14496-12, 4.2), one behind the other: name, and what is in it. A size of nought is that of
 * all that is left.
 */
export function* boxesIn(bytes: Buffer) {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const { head, name, size } = headAt(bytes, at)
    const end = at + (size === 0 ? bytes.length - at : size)
    if (end < at + 8 || end > bytes.length) return
    yield { name, body: bytes.subarray(at + head, end) }
    at = end
  }
}

/** The body of the first box that is reached by these names, one inside the other. */
export const bodyAt = (body: Buffer, ...names: ReadonlyArray<string>): Buffer | undefined =>
  names.reduce<Buffer | undefined>(
    (so, name) => (so === undefined ? undefined : [...boxesIn(so)].find((box) => box.name === name)?.body),
    body
  )

/** The number behind a box's times of creation and change, which version 1 writes in eight bytes each. */
export const numberAfterDates = (body: Buffer): number => numberAt(body, body[0] === 1 ? 20 : 12)

/**
 * What stands in a file from top to bottom: the body of its movie box, in which its tracks are described, where there is one;
 * from which byte on; and the byte where the box of its packets ends, whether the file is as long or not.
 */
export const readTopBoxes = async (path: string) => {
  const file = await open(path, "r")
  try {
    const bytes = Buffer.alloc(16)
    let movie: Buffer | undefined
    let movieAt = 0
    let mdatEnd = 0
    for (let at = 0, count = 0; count < 100_000; count++) {
      const { bytesRead } = await file.read(bytes, 0, 16, at)
      if (bytesRead < 8) break
      const { head, name, size } = headAt(bytes.subarray(0, bytesRead), 0)
      if (size < 8) break
      if (name === "moov" && size > head && size <= largestMovie) {
        const body = Buffer.alloc(size - head)
        const read = await file.read(body, 0, body.length, at + head)
        if (movie === undefined) movieAt = at + head
        movie ??= body.subarray(0, read.bytesRead)
      }
      at += size
      if (name === "mdat") mdatEnd = at
    }
    return { movie, movieAt, mdatEnd }
  } finally {
    await file.close()
  }
}
