import { once } from "node:events"
import { Writable } from "node:stream"
import { Effect } from "effect"

/**
 * A queue of output to a terminal, a pipe or a file that may be slow, stuck or gone. Writing only queues; the queue is
 * emptied through the thread pool, one piece at a time, so that a terminal somebody stopped (Ctrl-S, a pager) stops
 * nothing else. What a reader that went away did not read is lost, and nothing else is.
 */
export interface Outlet {
  readonly write: (text: string) => void
  /** Whether all that was written has left. */
  readonly isIdle: () => boolean
  /** Waits until all that was written has left, or can no longer leave. */
  readonly flushed: Effect.Effect<void>
}

/** `fs.write`, as far as it is needed. */
export type FsWrite = (
  fd: number,
  bytes: Buffer,
  offset: number,
  length: number,
  position: null,
  done: (error: NodeJS.ErrnoException | null, written: number) => void
) => void

/** Bytes in line at most; a reader that is stuck for longer than that misses some. */
const mostWaiting = 16_000_000

/**
 * An outlet to a file descriptor. `send` is `fs.write`, or stands for it; `gone` hears why, once, when nothing can leave
 * any more.
 */
export const makeOutlet = (
  fd: number,
  send: FsWrite,
  gone: (code: string | undefined) => void = () => {}
): Outlet => {
  let lost = 0

  const put = (bytes: Buffer, done: (error?: Error | null) => void): void =>
    send(fd, bytes, 0, bytes.length, null, (error, written) => {
      // Full for now: a terminal that does not block says so instead of waiting.
      if (error?.code === "EAGAIN") setTimeout(() => put(bytes, done), 20)
      else if (error === null && written < bytes.length) put(bytes.subarray(written), done)
      else done(error)
    })

  const line = new Writable({
    // It tells of every moment in which nothing is left.
    highWaterMark: 0,
    writev: (pieces: ReadonlyArray<{ readonly chunk: Buffer }>, done) => {
      const note = lost === 0 ? "" : `\n(${lost} lines were not read in time and are left out here)\n`
      lost = 0
      put(Buffer.concat([...pieces.map(({ chunk }) => chunk), Buffer.from(note)]), done)
    }
  })
  line.on("error", (error: NodeJS.ErrnoException) => gone(error.code))
  const isIdle = () => line.destroyed || line.writableLength === 0

  return {
    write: (text) => {
      if (line.destroyed || text === "") return
      if (line.writableLength + text.length > mostWaiting) lost++
      else line.write(text)
    },
    isIdle,
    flushed: Effect.suspend(() =>
      isIdle() ? Effect.void : Effect.ignore(Effect.tryPromise((signal) => once(line, "drain", { signal })))
    )
  }
}
