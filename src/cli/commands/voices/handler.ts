import path from "node:path"
import { Console, Effect, Option, Schema } from "effect"
import { addTicks, formatUsd, multiplyTicks, Ticks } from "../../../domain/Money.js"
import { ownVoicePrefix, VoiceName, voiceId } from "../../../domain/Speech.js"
import { priceOfSpeech } from "../../../domain/Voices.js"
import { counted, lines, quoted, withStop } from "../../../domain/Words.js"
import type { Voice } from "../../../services/GrokCalls.js"
import { GrokClient } from "../../../services/GrokClient.js"
import { StateStore } from "../../../services/StateStore.js"
import { conceptOfSamples, sampleOf } from "../../../takes/VoiceSamples.js"
import { UsageError } from "../../ending/CliError.js"
import { nearest } from "../../flags/Nearest.js"
import { refuseDryRun, settle } from "../../flags/Settle.js"
import { isAgreed } from "../../output/Question.js"
import { plainLine, print, say, warn } from "../../output/Say.js"
import { columnsToUse, tableLines } from "../../output/Table.js"
import { checkProvider, clientAlone, filmlessStudio } from "../../Studio.js"
import type { VoicesWords } from "./command.js"
import { play } from "./Player.js"

const isName = Schema.is(VoiceName)

/**
 * The one voice that is named: of the list, or one's own, which no list has.
 * Fails   UsageError: there is no such voice, with the one that may be meant.
 */
const voiceNamed = Effect.fn("Voices.named")(function* (name: string, all: ReadonlyArray<Voice>) {
  const known = all.find(({ id }) => id === name)
  if (known !== undefined) return known
  if (name.startsWith(ownVoicePrefix) && isName(name))
    return { id: name, name: voiceId(name), description: "one of your own", language: "" }
  const ids = all.map(({ id }) => id)
  const meant = nearest(name.toLowerCase(), ids)
  return yield* new UsageError({
    detail: `There is no voice ${quoted(plainLine(name))}. ${meant === undefined ? `There are ${ids.join(", ")}; custom:ID is one of your own.` : `Did you mean ${meant}?`}`
  })
})

/** A sample of a voice, once it is recorded. */
interface Sampled {
  readonly voice: Voice
  readonly file: string
  readonly seconds: number
}

const tableOf = (voices: ReadonlyArray<Voice>) =>
  tableLines(
    ["voice", "name", "language", "what it is like"],
    voices.map(({ description, id, language, name }) =>
      [id, name, language === "" ? "any" : language, description].map(plainLine)
    ),
    { columns: columnsToUse(), flexible: 3 }
  )

/** The voices as programs read them, with their samples where they were recorded. */
const jsonOf = (voices: ReadonlyArray<Voice>, samples: ReadonlyArray<Sampled>) =>
  JSON.stringify(
    {
      version: 1,
      voices: voices.map((voice) => {
        const sample = samples.find((one) => one.voice === voice)
        return { ...voice, sample: sample?.file ?? null, sample_seconds: sample?.seconds ?? null }
      })
    },
    null,
    2
  )

/**
 * Lists the voices that can be asked for; with `--sample` and `--play` lets them be heard.
 * Fails   UsageError: there is no such voice, no key, or nobody to agree to the price; BudgetSpent and what else stops an
 *         order. What was recorded is kept and not recorded again.
 * Costs   nothing to list; a sentence by its letters for each sample. Nothing where it is simulated.
 */
export const handler = Effect.fn("Voices.voices")(function* ({ settings, ...words }: VoicesWords) {
  const input = { ...words, ...(yield* settle(Effect.all(settings))) }
  const { json, simulate, text } = input
  if (input.play && Option.isNone(input.voice))
    return yield* new UsageError({ detail: "Name the voice that is to be played: voices orion --play." })
  const isSampled = input.play || Option.isSome(input.sample)
  if (isSampled) yield* refuseDryRun("voices")
  yield* checkProvider(input, "add --simulate for the simulator's voices.")
  const all = yield* Effect.provide(
    Effect.flatMap(GrokClient, ({ voices }) => voices),
    clientAlone(input)
  )
  const voices = yield* Option.match(input.voice, {
    onNone: () => Effect.succeed(all),
    onSome: (name) => Effect.map(voiceNamed(name.trim(), all), (one) => [one])
  })
  if (!isSampled) return yield* json ? Console.log(jsonOf(voices, [])) : print(tableOf(voices))

  // Somebody else's word becomes a file's name.
  const named = voices.filter(({ id }) => isName(id))
  const folder = Option.getOrElse(input.sample, () => "voice-samples")
  const price = multiplyTicks(priceOfSpeech(text), named.length)
  const cost = simulate
    ? "simulated and free"
    : `${formatUsd(price)} at most; what ${folder} already holds is not recorded again`
  yield* say(input, [
    `${counted(named.length, "voice")}, ${counted([...text].length, "letter")}${named.length === 1 ? "" : " each"}: ${cost}.`
  ])
  const unasked = new UsageError({ detail: "Nobody is there to ask: add --yes to spend that." })
  const isFree = input.yes || simulate
  if (json && !isFree) return yield* unasked
  if (!(yield* isAgreed(isFree, `Spend up to ${formatUsd(price)}? [y/N] `, unasked)))
    return yield* Console.log("Nothing was sent.")

  const { samples, spent } = yield* Effect.gen(function* () {
    const store = yield* StateStore
    yield* store.begin(conceptOfSamples)
    const spentSoFar = Effect.map(store.ledger, ({ inDoubt, settled }) => addTicks(settled, inDoubt))
    const before = yield* spentSoFar
    const samples = yield* Effect.forEach(
      named,
      (voice) =>
        Effect.map(
          sampleOf(voice.id, text),
          ({ file, seconds }): Sampled => ({ voice, file: path.resolve(folder, file.path), seconds })
        ),
      { concurrency: "unbounded" }
    )
    return { samples, spent: Ticks.make((yield* spentSoFar) - before) }
  }).pipe(
    Effect.provide(filmlessStudio({ ...input, outputDir: folder })),
    Effect.catchTag(
      "WorkspaceUnusable",
      ({ detail }) =>
        new UsageError({
          detail: `Samples cannot be kept in ${folder}: ${withStop(detail)} Choose another folder with --sample. Nothing was spent.`
        })
    )
  )

  if (json) yield* Console.log(jsonOf(voices, samples))
  else
    yield* print(
      lines(
        ...samples.map(({ file, voice }) => `${voice.id}: ${path.relative("", file)}`),
        simulate ? "Simulated: nothing was charged." : `These samples cost ${formatUsd(spent)}.`
      )
    )
  if (!input.play) return
  for (const { file } of samples)
    if (!(yield* play(file)))
      yield* warn([
        `There is nothing here that plays sound (ffplay, afplay, paplay, aplay): listen to ${path.relative("", file)} where there is.`
      ])
})
