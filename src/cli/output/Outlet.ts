import { Effect } from "effect"

/**
 * The way out to a terminal, a pipe or a file that may be slow, stuck or gone. Writing only puts words in line; they
 * leave through the thread pool, one piece at a time, so that a terminal somebody stopped (Ctrl-S, a pager) stops
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
export type Send = (
  fd: number,
  bytes: Buffer,
  offset: number,
  length: number,
  position: null,
  done: (error: NodeJS.ErrnoException | null, written: number) => void
) => void

/** Words in line at most, in characters; a reader that is stuck for longer than that misses some. */
const mostWaiting = 16_000_000

/**
 * An outlet to a file descriptor. `send` is `fs.write`, or stands for it; `gone` hears why, once, when nothing can leave
 * any more.
 */
export const makeOutlet = (
  fd: number,
  send: Send,
  gone: (code: string | undefined) => void = () => {}
): Outlet => {
  let waiting: Array<string> = []
  let length = 0
  let lost = 0
  let isBusy = false
  let isGone = false
  const listeners = new Set<() => void>()

  const settle = () => {
    isBusy = false
    if (waiting.length > 0) return pump()
    for (const listener of listeners) listener()
    listeners.clear()
  }

  const put = (bytes: Buffer): void => {
    send(fd, bytes, 0, bytes.length, null, (error, written) => {
      if (error === null) return written < bytes.length ? put(bytes.subarray(written)) : settle()
      // Full for now: a terminal that does not block says so instead of waiting.
      if (error.code === "EAGAIN") {
        setTimeout(() => put(bytes), 20)
        return
      }
      isGone = true
      gone(error.code)
      waiting = []
      settle()
    })
  }

  const pump = (): void => {
    isBusy = true
    const note = lost === 0 ? "" : `\n(${lost} lines were not read in time and are left out here)\n`
    const text = waiting.join("") + note
    waiting = []
    length = 0
    lost = 0
    put(Buffer.from(text))
  }

  return {
    write: (text) => {
      if (isGone || text === "") return
      if (length + text.length > mostWaiting) {
        lost++
        return
      }
      waiting.push(text)
      length += text.length
      if (!isBusy) pump()
    },
    isIdle: () => !isBusy,
    flushed: Effect.async<void>((resume) => {
      if (!isBusy) return resume(Effect.void)
      const done = () => resume(Effect.void)
      listeners.add(done)
      return Effect.sync(() => {
        listeners.delete(done)
      })
    })
  }
}
