import { fstatSync, readFileSync, writeSync } from "node:fs"

/** Commands whose product is a film: that nobody can read what they say must not end it, nor make it a failure. */
const filming: ReadonlySet<string> = new Set(["run", "batch", "redo", "dub"])

/** Commands that do nothing but print: where they have no output, they have done nothing. */
const printing: ReadonlySet<string> = new Set(["export", "schema"])

/** Why words cannot be written, as a person says it. */
export const whyOutputUnwritten = (code: string | undefined): string =>
  ({
    ENOSPC: "the disk is full",
    EDQUOT: "your share of the disk is used up",
    EIO: "the disk or terminal does not answer",
    EBADF: "it is closed",
    EFBIG: "the file may not grow any larger"
  })[code ?? ""] ?? (code === undefined ? "the reason is not known" : code)

/** A reader that went away (`| head`) has read what it wanted: no failure. */
export const isReaderGone = (code: string | undefined): boolean =>
  code === "EPIPE" || code === "ERR_STREAM_DESTROYED"

/**
 * Whether the process was started with its output closed (`>&-`). Node puts the null device in its place, opened for
 * reading and writing, which no shell's `> /dev/null` is. Told on Linux alone; elsewhere it counts as open.
 */
const isClosed = (): boolean => {
  try {
    const isNull = fstatSync(1).isCharacterDevice() && fstatSync(1).rdev === 0x103
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync("/proc/self/fdinfo/1", "utf8"))?.[1]
    return isNull && flags !== undefined && (Number.parseInt(flags, 8) & 3) === 2
  } catch {
    return false
  }
}

const say = (words: string): void => {
  try {
    writeSync(2, `${words}\n`)
  } catch {
    // There is nobody to be told.
  }
}

/**
 * Sees to what becomes of the words on the standard output. Where they are the product (an edit list, a schema, a price),
 * a disk that will not take them makes the exit code 1; a film goes on, and says so. A reader that went away is no failure.
 */
export const watchOutput = (words: ReadonlyArray<string>): void => {
  let unwritten: string | undefined
  const isFilm =
    filming.has(words[0] ?? "") && !words.some((word) => /^(?:--dry-run(?:=true)?|--help|-h)$/.test(word))
  process.stderr.on("error", () => {})
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (isReaderGone(error.code) || unwritten !== undefined) return
    unwritten = whyOutputUnwritten(error.code)
    if (isFilm) say(`What this command says cannot be written (${unwritten}). The film goes on.`)
  })
  process.on("exit", (code) => {
    if (unwritten === undefined && printing.has(words[0] ?? "") && isClosed())
      unwritten = whyOutputUnwritten("EBADF")
    if (unwritten === undefined || isFilm || code !== 0) return
    say(`The output could not be written (${unwritten}); what is there of it is not whole.`)
    process.exitCode = 1
  })
}
