import { AsyncLocalStorage } from "node:async_hooks"

// The library that reads clips (mediabunny) tells the console of every track it does not know, between the lines of
// whoever reads. Its one switch holds for the whole process, in which an embedding program may read films of its own.

/** Whether what runs now was begun by `quietly`. */
const isOurs = new AsyncLocalStorage<boolean>()

type Library = typeof import("mediabunny")

let running = 0
let letGo = () => {}

/** Turns the library's words off, but for those that are not about reads of ours. Gives the way back. */
const hush = ({ Logging, LogLevel }: Library): (() => void) => {
  const level = Logging.level
  Logging.level = LogLevel.Silent
  const levels = { error: LogLevel.Errors, warn: LogLevel.Warnings, info: LogLevel.Info }
  const passOn = (name: keyof typeof levels) =>
    Logging.on(name, (words) => {
      // Whoever turned them on again meanwhile hears them anyway.
      if (isOurs.getStore() === true || Logging.level !== LogLevel.Silent || level < levels[name]) return
      // biome-ignore lint/suspicious/noConsole: another's words, which go where they would have gone without us
      console[name](...words)
    })
  const heard = [passOn("error"), passOn("warn"), passOn("info")]
  return () => {
    for (const stop of heard) stop()
    if (Logging.level === LogLevel.Silent) Logging.level = level
  }
}

/**
 * Does what reads or writes clips with the library, which says nothing meanwhile. What it says to others in the same process
 * at the same time is heard as ever.
 */
export const quietly = async <A>(work: (library: Library) => Promise<A>): Promise<A> => {
  const library = await import("mediabunny")
  if (running === 0) letGo = hush(library)
  running += 1
  try {
    return await isOurs.run(true, () => work(library))
  } finally {
    running -= 1
    if (running === 0) letGo()
  }
}
