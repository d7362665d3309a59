import { open } from "node:fs/promises"

/** A box of an MP4 file (ISO/IEC 14496-12, 4.2): its name, and where its body begins and ends. */
export interface Box {
  readonly name: string
  readonly body: number
  readonly end: number
}

/** A movie box is read whole; one of ours is some kilobytes, and nobody's is as large as this. */
const largestMovie = 64 * 1024 * 1024

const nameAt = (bytes: Buffer, at: number) => bytes.toString("latin1", at + 4, at + 8)

/** The boxes between two places. */
export function* boxesIn(bytes: Buffer, from: number, to: number): Generator<Box> {
  for (let at = from; at + 8 <= to; ) {
    const short = bytes.readUInt32BE(at)
    const isLong = short === 1 && at + 16 <= to
    const size = isLong ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short
    if (size < 8 || at + size > to) return
    yield { name: nameAt(bytes, at), body: at + (isLong ? 16 : 8), end: at + size }
    at += size
  }
}

/** The first box that is reached by these names, one inside the other. */
export const boxAt = (bytes: Buffer, within: Box, ...names: ReadonlyArray<string>): Box | undefined =>
  names.reduce<Box | undefined>(
    (so, name) =>
      so === undefined ? undefined : [...boxesIn(bytes, so.body, so.end)].find((it) => it.name === name),
    within
  )

/** A field behind the times of creation and change, which version 1 writes in eight bytes each. */
export const afterTimes = (bytes: Buffer, { body }: Box) => body + (bytes[body] === 1 ? 20 : 12)

/** The body of a file's movie box, in which its tracks are described; nothing where there is none. */
export const readMovieBox = async (path: string): Promise<Buffer | undefined> => {
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
